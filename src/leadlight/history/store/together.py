"""Putting segments together, so that there are never many."""

from __future__ import annotations

from math import log
from pathlib import Path
from typing import Final

import polars as pl

from leadlight.history.store.history import StoredHistory
from leadlight.history.store.in_order import events_in_order
from leadlight.history.store.manifest import Part
from leadlight.history.store.segment import Segment
from leadlight.history.store.write import Beside, new_segment
from leadlight.history.usable import once

MOST_ALIKE: Final = 8
"""So many segments of about one size are put together into one."""

Alike = list[tuple[Part, Segment]]


def alike_of(history: StoredHistory) -> Alike:
    """Enough segments of about one size to be put together, or none. So each event is moved seldom."""
    by_size: dict[int, Alike] = {}
    for part, segment in zip(history.parts, history.segments, strict=True):
        rows = segment.events + segment.facts["attribute_rows"]
        by_size.setdefault(int(log(max(rows, 1024), MOST_ALIKE)), []).append((part, segment))
    return next((alike for alike in by_size.values() if len(alike) >= MOST_ALIKE), [])


def merged(folder: Path, alike: Alike) -> Part:
    """One segment for several; exact duplicates among them go."""
    segments = [segment for _, segment in alike]
    beside = Beside(
        attributes=pl.concat([segment.attributes for segment in segments], how="diagonal").unique(maintain_order=True),
        rejected=[segment.rejected() for segment in segments],
        leads_rejected=once(segment.rejected(of_leads=True) for segment in segments),
        again=pl.concat([segment.again for segment in segments]),
    )
    with new_segment(folder) as (name, writer):
        for segment in segments:
            for batch in events_in_order(segment):
                writer.add(batch)
        known = frozenset[str]().union(*(segment.known_columns for segment in segments))
        fingerprint = writer.finish(known, open_ended=any(segment.open_ended for segment in segments), beside=beside)
    sources = tuple(dict.fromkeys(source for part, _ in alike for source in part.sources))
    return Part(name, fingerprint, alike[-1][0].added, sources)
