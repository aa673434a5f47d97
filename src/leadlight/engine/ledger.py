"""The ledger: every entry behind a score, adding up to it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.engine import shapes
from leadlight.engine.match import Matched
from leadlight.engine.run import Folded
from leadlight.engine.tables import agreed_tables, microseconds
from leadlight.model import Model
from leadlight.model.words import SAME, say_duration

INSTANT: Final = pl.Datetime("us", "UTC")
Numbers = npt.NDArray[Any]


def ledger_table(model: Model, matched: Matched, folded: Folded, now: int) -> pl.DataFrame:
    """One row an entry, by lead and instant: ``points`` as agreed, ``kept`` what is left of them now.

    ``kept`` adds up to the score of each lead. ``entry`` is `touch`, `cap`, `limit` or `idle`.
    """
    given = touches(model, matched, folded, now)
    shown = folded.categories.reshape(len(folded.leads), len(model.engagement.categories))
    parts = [given, _caps(model, given), _limits(model, given, shown, now)]
    silence = _idle(model, folded, now)
    parts += [silence, _whole(model, folded, shown, silence, now)]
    every = pl.concat([part.select(_COLUMNS) for part in parts]).sort(
        "number", "at", "place", "order", maintain_order=True
    )
    return every.select(
        lead=matched.leads.gather(every["number"]),
        at=pl.col("at").cast(INSTANT),
        entry="entry",
        rule="rule",
        category="category",
        points="points",
        kept="kept",
        why="why",
        event="event",
        model=pl.lit(model.version),
    )


_COLUMNS: Final = [
    pl.col("number").cast(pl.Int64),
    pl.col("at").cast(pl.Int64),
    pl.col("place").cast(pl.Int64),
    pl.col("order").cast(pl.Int64),
    pl.col("entry").cast(pl.String),
    pl.col("rule").cast(pl.String),
    pl.col("category").cast(pl.String),
    pl.col("points").cast(pl.Float64),
    pl.col("kept").cast(pl.Float64),
    pl.col("why").cast(pl.String),
    pl.col("event").cast(pl.String),
]


def touches(model: Model, matched: Matched, folded: Folded, now: int | Numbers) -> pl.DataFrame:
    """A row for each touch that was folded with its ledger, and what is ``kept`` of it as of ``now``.

    ``now`` may be an instant for each lead.
    """
    entries, happened = folded.entries, matched.happened
    event, rule = entries["event"], entries["rule"]
    at = happened.at[event]
    tables = agreed_tables(model)
    slot = tables["slots"][tables["rules"]["slot"][rule]]
    capped = entries["capped"] > 0
    points = tables["rules"]["points"][rule]
    age = (np.broadcast_to(now, len(matched.leads))[entries["lead"]] - at).astype(np.float64)
    frame = pl.DataFrame(
        {
            "number": np.ascontiguousarray(entries["lead"]),
            "at": at,
            "place": np.ascontiguousarray(event),
            "order": 2 * rule.astype(np.int64),
            "n": rule.astype(np.int64),
            "points": points,
            "kept": np.where(capped, 0.0, points * _left(slot, age)),
            "capped": capped,
            "event": pl.Series(matched.kinds.names, dtype=pl.String).gather(happened.kind[event]),
        }
    )
    return frame.join(_rules(model), on="n", how="left", maintain_order="left").with_columns(entry=pl.lit("touch"))


def _left(slot: Numbers, age: Numbers) -> Numbers:
    """The share that is left of a touch of this age (µs)."""
    span = np.where(slot["span"] > 0, slot["span"], 1.0)
    shares = [
        np.ones_like(age),
        np.exp2(-age / span),
        np.maximum(0.0, 1.0 - age / span),
        (age < slot["span"]) * 1.0,
    ]
    result: Numbers = np.choose(slot["decay"], shares)
    return result


def _rules(model: Model) -> pl.DataFrame:
    rows = [
        (n, rule.name, category.name, f"{rule.sentence}; {(rule.decay or model.engagement.decay).sentence}")
        for n, (category, rule) in enumerate(model.rules)
    ]
    return pl.DataFrame(
        rows, schema={"n": pl.Int64, "rule": pl.String, "category": pl.String, "why": pl.String}, orient="row"
    )


def _caps(model: Model, given: pl.DataFrame) -> pl.DataFrame:
    """What at_most took away of a touch: the touch keeps nothing, so neither does this."""
    most = {n: f"at most {rule.at_most}, and this one came after" for n, (_, rule) in enumerate(model.rules)}
    return given.filter("capped").with_columns(
        entry=pl.lit("cap"),
        order=pl.col("order") + 1,
        points=-pl.col("points"),
        kept=pl.lit(0.0),
        why=pl.col("n").replace_strict(most, return_dtype=pl.String, default=None),
    )


def _limits(model: Model, given: pl.DataFrame, shown: Numbers, now: int) -> pl.DataFrame:
    """What a category's limit takes away or adds."""
    rows: list[pl.DataFrame] = []
    for n, category in enumerate(model.engagement.categories):
        limit = category.limit
        if limit.min is None and limit.max is None:
            continue
        mine = given.filter(pl.col("category") == category.name)
        raw = np.bincount(mine["number"].to_numpy(), mine["kept"].to_numpy(), minlength=len(shown))
        least, most = (f"{edge:g}" if edge is not None else None for edge in (limit.min, limit.max))
        rows.append(_corrections(shown[:, n] - raw, category.name, (least, most), now, order=n))
    return pl.concat(rows) if rows else _corrections(np.zeros(0), None, (None, None), now, order=0)


def _corrections(
    change: Numbers, category: str | None, edges: tuple[str | None, str | None], now: int, *, order: int
) -> pl.DataFrame:
    who = np.flatnonzero(np.abs(change) > SAME)
    held = pl.when(pl.col("kept") < 0).then(pl.lit(f"held to at most {edges[1]}"))
    return pl.DataFrame({"number": who, "kept": change[who]}).with_columns(
        at=pl.lit(now),
        place=pl.lit(np.iinfo(np.int64).max),
        order=pl.lit(order),
        entry=pl.lit("limit"),
        rule=pl.lit(None),
        category=pl.lit(category),
        points=pl.col("kept"),
        why=pl.concat_str(
            pl.lit(f"{category or 'the score'} is "), held.otherwise(pl.lit(f"held to at least {edges[0]}"))
        ),
        event=pl.lit(None),
    )


def _idle(model: Model, folded: Folded, now: int) -> pl.DataFrame:
    """One entry for each complete period of silence."""
    idle = model.engagement.idle
    last = np.ascontiguousarray(folded.leads["last_activity"])
    after = microseconds(idle.after) if idle else 1
    heard = (last != shapes.NEVER) & (idle is not None)
    periods = np.where(heard, (now - np.where(heard, last, now)) // after, 0)
    number = np.repeat(np.arange(len(last)), periods)
    nth = np.arange(number.size) - np.repeat(np.cumsum(periods) - periods, periods) + 1
    points = idle.points if idle else 0.0
    return pl.DataFrame({"number": number, "at": last[number] + nth * after}).with_columns(
        place=pl.lit(np.iinfo(np.int64).max - 1),
        order=pl.lit(0),
        entry=pl.lit("idle"),
        rule=pl.lit(None),
        category=pl.lit(None),
        points=pl.lit(points),
        kept=pl.lit(points),
        why=pl.lit(f"silent for {say_duration(idle.after)}" if idle else None),
        event=pl.lit(None),
    )


def _whole(model: Model, folded: Folded, shown: Numbers, silence: pl.DataFrame, now: int) -> pl.DataFrame:
    """What the limits of the whole score take away or add."""
    engagement = model.engagement
    idle = np.bincount(silence["number"].to_numpy(), silence["kept"].to_numpy(), minlength=len(shown))
    raw = shown.sum(axis=1) + idle
    most = "" if engagement.limit.max is None else f"{engagement.limit.max:g}"
    change = np.ascontiguousarray(folded.leads["score"]) - raw
    return _corrections(change, None, (f"{engagement.floor:g}", most), now, order=1_000)
