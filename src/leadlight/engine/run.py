"""Run the compiled fold over a matched history, on every core."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from leadlight.engine import shapes
from leadlight.engine.clock import clock_changes
from leadlight.engine.compile import addresses, entry
from leadlight.engine.match import Matched
from leadlight.engine.shapes import Array
from leadlight.engine.tables import agreed_tables
from leadlight.model import Model

Fold = Callable[..., int]


@dataclass(frozen=True)
class Folded:
    """What the fold left, as rows (`shapes.py`): leads, the points of their categories, transitions, touches, and the
    score after each event if it was asked for."""

    leads: Array
    categories: Array
    transitions: Array
    entries: Array
    scores: Array


def fold_history(
    model: Model,
    matched: Matched,
    now: int,
    *,
    ledger: bool = False,
    tell: bool = False,
    threads: int | None = None,
) -> Folded:
    """The outcome of a model over a history as of an instant (µs UTC), as rows."""
    happened = matched.happened
    leads = len(matched.leads)
    tables = {**agreed_tables(model), **_history_tables(model, matched)}
    tables["leads"] = np.empty(max(leads, 1), shapes.LEAD)
    tables["found_categories"] = np.zeros(max(leads * len(model.engagement.categories), 1), np.float64)
    tables["scores"] = np.zeros(happened.at.size if tell and happened.at.size else 1, np.float64)
    waiting = _queues(tables, matched)
    parts = _parts(happened.starts, threads or _cores())
    fold = entry()

    def part(span: tuple[int, int]) -> tuple[Array, Array]:
        return _fold_part(fold, {**tables, **_workspace(tables, waiting)}, span, now, ledger=ledger, tell=tell)

    with ThreadPoolExecutor(len(parts)) as pool:
        written = list(pool.map(part, parts))
    return Folded(
        leads=tables["leads"][:leads],
        categories=tables["found_categories"][: leads * len(model.engagement.categories)],
        transitions=_joined([transitions for transitions, _ in written], shapes.TRANSITION),
        entries=_joined([entries for _, entries in written], shapes.ENTRY),
        scores=tables["scores"],
    )


def _joined(parts: list[Array], row: np.dtype[Any]) -> Array:
    """Parts of a table as one, copied as plain bytes: NumPy would copy rows field by field."""
    if len(parts) == 1:
        return parts[0]
    return np.concatenate([part.view(np.uint8) for part in parts]).view(row)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _history_tables(model: Model, matched: Matched) -> dict[str, Array]:
    zone_from, zone_offset = clock_changes(model.timezone, *matched.span)
    kinds, touches = matched.kinds.tables()
    tables: dict[str, Array] = {
        "kinds": kinds,
        "touches": touches,
        "fits": matched.fits,
        "zone_from": zone_from,
        "zone_offset": zone_offset,
        **matched.happened._asdict(),
    }
    return tables


def _queues(tables: dict[str, Array], matched: Matched) -> int:
    """Give each sum whose touches end a place to queue them, long enough for the busiest lead; the length of all."""
    tables["terms"]["zones"] = tables["zone_from"].size
    starts = matched.happened.starts
    busiest = int(np.diff(starts).max()) if starts.size > 1 else 0
    rules, slots = tables["rules"], tables["slots"]
    different = {kind.touches for kind in matched.kinds.meanings if kind.touches}
    at_once = np.zeros(slots.size, np.int64)
    for touches in different:
        np.maximum(at_once, np.bincount(rules["slot"][list(touches)], minlength=slots.size), out=at_once)
    length = 0
    for number in range(slots.size):
        if slots["decay"][number] not in (shapes.LIFESPAN, shapes.EXPIRES):
            continue
        slots["queue"][number] = length
        length += busiest * int(at_once[number])
    return length


def _workspace(tables: dict[str, Array], waiting: int) -> dict[str, Array]:
    return {
        "sums": np.zeros(tables["slots"].size, shapes.SUM),
        "shown": np.zeros(tables["categories"].size, np.float64),
        "least": np.zeros(tables["rules"].size, shapes.COUNT),
        "most": np.zeros(tables["rules"].size, shapes.COUNT),
        "waiting": np.empty(max(waiting, 1), shapes.WAITING),
        "lead": np.zeros(1, shapes.LEAD),
        "room": np.zeros(1, shapes.ROOM),
    }


def _parts(starts: Array, threads: int) -> list[tuple[int, int]]:
    """Spans of leads with about as many events each."""
    events = int(starts[-1])
    cuts = np.searchsorted(starts, [events * n // threads for n in range(1, threads)])
    edges = [0, *cuts.tolist(), starts.size - 1]
    return [(first, end) for first, end in pairwise(edges) if end > first] or [(0, 0)]


def _fold_part(
    fold: Fold, tables: dict[str, Array], span: tuple[int, int], now: int, *, ledger: bool, tell: bool
) -> tuple[Array, Array]:
    """Fold some leads. Where a table is full the fold stops before the lead at hand, and goes on with an empty one."""
    first, end = span
    room = tables["room"]
    transitions, entries = 2 * (end - first) + 4096, (1 << 16 if ledger else 0)
    written: tuple[list[Array], list[Array]] = ([], [])
    while True:
        tables["transitions"] = np.empty(transitions, shapes.TRANSITION)
        tables["entries"] = np.empty(max(entries, 1), shapes.ENTRY)
        room[0] = (0, transitions, 0, entries, 0)
        done = fold(*addresses([tables[name] for name in shapes.ROWS]), first, end, now, tell)
        written[0].append(tables["transitions"][: int(room["transitions"][0])])
        written[1].append(tables["entries"][: int(room["entries"][0])])
        if done == end:
            return _joined(written[0], shapes.TRANSITION), _joined(written[1], shapes.ENTRY)
        if done == first:
            transitions, entries = 2 * transitions, 2 * entries
        first = done
