"""Visits to a web site, out of single events: who came, when, where they landed, and when a visitor became a lead.

A visitor is a browser, or whoever the events say: the property ``visitor``, or without one the ``lead``. A visit ends
when half an hour goes by without an event. A visitor is a lead from the first event on that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from leadlight.model.condition import Condition
from leadlight.report.errors import ReportError
from leadlight.report.history import Past, Wanted
from leadlight.report.occasion import Occasion, holds
from leadlight.report.scope import Scope
from leadlight.report.tables import INSTANT, Outcome

SEEN: Final = ("page_viewed", "session_started")
PAUSE: Final = 30 * 60 * 1_000_000  # microseconds; what web analytics have called a visit since the log files
_CAMPAIGN: Final = ("campaign", "utm_campaign")
_PLACE: Final = pl.int_range(pl.len(), dtype=pl.UInt32)


@dataclass(frozen=True)
class Visits:
    """``visits``: a row each, by visitor and time: ``visitor``, ``at``, ``path``, ``campaign``.

    ``visitors``: a row each: ``visitor``, ``at`` (of the first visit), ``path``, ``campaign``, ``bot``, and of those
    that became leads ``became_at``, ``form`` and ``lead``, the name.
    """

    visits: pl.DataFrame
    visitors: pl.DataFrame


def visits_of(outcome: Outcome, scope: Scope, becomes: Occasion, bots: Condition) -> Visits:
    """What the history tells of visits up to the as-of; with ``--where``, only those of the outcome's leads."""
    if scope.history is None:
        raise ReportError("Visits are events. Say which history they are in: --history EVENTS….")
    names, more = (*SEEN, *becomes.names), (*becomes.columns, *bots.columns)
    texts = tuple(dict.fromkeys(("visitor", "path", "form", *_CAMPAIGN, *(name for name in more if name != "name"))))
    past = scope.history.read(Wanted(frozenset(names), texts))
    events = _known(past, outcome, scope)
    return _found(_by_visitor(events, past.people), past.people, becomes, bots)


def _known(past: Past, outcome: Outcome, scope: Scope) -> pl.DataFrame:
    """The events that count; a text that none of them has takes up no room."""
    events, now = past.events, pl.lit(outcome.as_of, INSTANT).to_physical()
    if not events.select((pl.col("at") <= now).all()).item():
        events = events.filter(pl.col("at") <= now)
    if scope.where is not None:
        ours = past.people.is_in(outcome.leads["lead"].implode())
        events = events.filter(ours.gather(events["lead"]))
    return events.drop(name for name in events.columns if events.height and events[name].null_count() == events.height)


def _by_visitor(events: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """The events with their ``who``, a number, each visitor's together and in order."""
    if "visitor" not in events.columns or events.is_empty():
        return events.with_columns(who="lead")
    seen = events["visitor"].drop_nulls().unique()
    known = people.to_frame("name").with_columns(known=_PLACE)
    found = seen.cast(pl.String).to_frame("name").join(known, on="name", how="left", maintain_order="left")
    who = found.select(pl.col("known").fill_null(_PLACE + len(people)).cast(pl.UInt32)).to_series().to_numpy()
    codes = seen.to_physical().to_numpy()
    place = np.zeros(int(codes.max()) + 1, np.uint32)
    place[codes] = who
    told = pl.Series("who", place).gather(events["visitor"].to_physical())
    return (
        events.drop("visitor").with_columns(who=told.fill_null(events["lead"])).sort("who", "at", maintain_order=True)
    )


def _found(events: pl.DataFrame, people: pl.Series, becomes: Occasion, bots: Condition) -> Visits:
    new = (pl.col("who") != pl.col("who").shift(1)).fill_null(value=True)
    paused = ((pl.col("at") - pl.col("at").shift(1)) > PAUSE).fill_null(value=True)
    begins = events.select(first=new, starts=new | paused)
    place = begins["starts"].arg_true()
    campaigns = [_landed(events, place, name) for name in _CAMPAIGN]
    starts = events.select("who", _instant("at"))[place].with_columns(
        begins["first"].gather(place), _landed(events, place, "path").alias("path"),
        _first_known(campaigns).alias("campaign"),
    )  # fmt: skip
    robots = events.select("who").filter(holds(bots, events)).unique().with_columns(bot=pl.lit(value=True))
    whole = starts.filter("first").drop("first").join(robots, on="who", how="left", maintain_order="left")
    whole = whole.join(_turned(events, people, becomes), on="who", how="left", maintain_order="left")
    visits = (starts.drop("first"), whole.with_columns(pl.col("bot").fill_null(value=False)))
    return Visits(*(each.rename({"who": "visitor"}) for each in visits))


def _turned(events: pl.DataFrame, people: pl.Series, becomes: Occasion) -> pl.DataFrame:
    """Who became a lead, when, by which form, and under which name."""
    rows = events.filter(becomes.of(events)).unique("who", keep="first", maintain_order=True)
    form = pl.col("form").cast(pl.String) if "form" in rows.columns else pl.lit(None, pl.String).alias("form")
    return rows.select("who", _instant("at").alias("became_at"), form).with_columns(lead=people.gather(rows["lead"]))


def _landed(events: pl.DataFrame, place: pl.Series, name: str) -> pl.Series:
    """Of each visit, which begins at ``place``, the value of its first event that has one."""
    if name not in events.columns:
        return pl.Series(name, [None] * 0, dtype=pl.String).extend_constant(None, len(place))
    known = events.select(pl.when(pl.col(name).is_not_null()).then(_PLACE).backward_fill()).to_series()
    soonest, end = known.gather(place), place.shift(-1).fill_null(events.height)
    own = pl.select(pl.when(soonest < end).then(soonest)).to_series()
    return events[name].gather(own)


def _first_known(columns: list[pl.Series]) -> pl.Series:
    """The first of them that says something; as it is, where only one does at all."""
    known = [column for column in columns if column.null_count() < len(column)]
    if len(known) < 2:
        return (known or columns)[0]
    return pl.select(pl.coalesce(column.cast(pl.String) for column in known)).to_series()


def _instant(name: str) -> pl.Expr:
    return pl.col(name).cast(INSTANT)
