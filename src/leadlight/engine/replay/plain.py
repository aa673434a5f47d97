"""A replay as plain values, for JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from leadlight.engine.replay.separation import Separation
    from leadlight.engine.replay.shape import AtGate, Became, Load, Replay


def plain(replay: Replay) -> dict[str, Any]:
    """See ``Replay.as_dict``; `docs/replay.md` says what each key holds."""
    tables = {name: _rows(getattr(replay, name)) for name in ("weeks", "enter", "leave", "earlier", "later")}
    return {
        "headline": replay.headline,
        "a": asdict(replay.a),
        "b": asdict(replay.b),
        "changes": list(replay.changes),
        "as_of": replay.as_of.isoformat(),
        **tables,
        "told_why": replay.named,
        "same": replay.same,
        "outcomes": {group: _became(became) for group, became in replay.outcomes.items()},
        "unknown_outcomes": replay.unknown_outcomes,
        "gates": {side: {goal: _at_gate(at) for goal, at in goals.items()} for side, goals in replay.gates.items()},
        "separation": {side: [_separation(each) for each in found] for side, found in replay.separation.items()},
        "alarms": replay.alarms,
        "load": {"capacity": replay.capacity} | {side: _load(load) for side, load in replay.load.items()},
        "patience_days": replay.patience,
    }


def _rows(table: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in table.iter_rows(named=True)
    ]


def _became(became: Became) -> dict[str, Any]:
    rates = {goal: rate.as_dict() for goal, rate in became.rates.items()}
    return {"leads": became.leads, "seen": became.seen, "unseen": became.unseen, **rates}


def _at_gate(at: AtGate) -> dict[str, Any]:
    rates = {"precision": at.precision, "recall": at.recall, "base": at.base}
    return {name: rate.as_dict() for name, rate in rates.items()} | {"lift": at.lift}


def _separation(found: Separation) -> dict[str, Any]:
    bands = [{"band": band, **rate.as_dict()} for band, rate in found.bands.items()]
    return {"by": found.by, "goal": found.goal, "bands": bands, "verdict": found.verdict}


def _load(load: Load) -> dict[str, Any]:
    return asdict(load) | {"peak_week": load.peak_week.isoformat() if load.peak_week else None}
