"""Touches of marketing, as attribution counts them: an event whose channel is known, at an instant, of a lead."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadlight.report.past.history import events_of
from leadlight.report.scope import Scope
from leadlight.report.split import MOST, OTHER
from leadlight.report.tables import Outcome

USUAL: Final = ("channel", "utm_source")
"""Properties of events that name their channel, the first that any event has."""
NAME: Final = "name"
"""Asked for as the channel, each kind of event is one."""


def touches(outcome: Outcome, scope: Scope) -> tuple[pl.DataFrame, list[str], str]:
    """``lead``, ``at`` and ``channel`` (its place in the list beside it), in order; and which property named it.

    All channels beyond the twelve with the most touches are one, "(other)". What sales does is no touch of marketing,
    whatever property it carries.
    """
    from leadlight.engine.questions import Questions  # noqa: PLC0415  # the engine takes a while to import

    wanted = (scope.options["channel"],) if scope.options["channel"] else USUAL
    texts = [name for name in wanted if name != NAME]
    events = events_of(outcome, scope, texts=texts, having=texts)
    asked = next((name for name in wanted if events[name].null_count() < events.height), wanted[-1])
    there = pl.col(asked).is_not_null() & ~pl.col(NAME).is_in(list(Questions.SALES))
    found = events.lazy().filter(there).select("lead", "at", said=pl.col(asked)).collect()
    said = pl.col("said")
    counts = found.group_by("said").len().with_columns(said.cast(pl.String), code=said.to_physical())
    counts = counts.sort(["len", "said"], descending=[True, False])
    kept = counts["said"].head(MOST).to_list()
    channels = [*kept, OTHER] if counts.height > MOST else kept
    place = {code: min(place, MOST) for place, code in enumerate(counts["code"])}
    channel = said.to_physical().replace_strict(place, return_dtype=pl.UInt32)
    return found.select("lead", "at", channel=channel), channels, asked
