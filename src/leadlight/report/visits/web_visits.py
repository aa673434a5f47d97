"""Visits to a web site, out of single events: who came, when, where they landed, and when a visitor became a lead.

A visitor is a browser, or whoever the events say: the property ``visitor``, or without one the ``lead``. A visit ends
when half an hour goes by without an event. A visitor is a lead from the first event on that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.model.condition import Condition
from leadlight.report.errors import ReportError
from leadlight.report.past.history import Past, Wanted
from leadlight.report.past.occasion import Occasion, holds
from leadlight.report.scope import Scope
from leadlight.report.tables import INSTANT, Outcome

SEEN: Final = ("page_viewed", "session_started")
PAUSE: Final = 30 * 60 * 1_000_000  # microseconds; what web analytics have called a visit since the log files
_CAMPAIGN: Final = ("campaign", "utm_campaign")
_PLACE: Final = pl.int_range(pl.len(), dtype=pl.UInt32)
_NO_ROW: Final = 2**32 - 1

Array = npt.NDArray[Any]


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
    return _in_order(events.drop("visitor").with_columns(who=told.fill_null(events["lead"])))


def _in_order(events: pl.DataFrame) -> pl.DataFrame:
    """By who, and then by time; what happened at one instant stays as it was."""
    from leadlight.history import cluster  # noqa: PLC0415  # takes a while to import

    who, at = events["who"].to_numpy(), events["at"].to_numpy()
    return events[cluster(who, at, int(who.max()) + 1, lambda rows: rows).order]


def _found(events: pl.DataFrame, people: pl.Series, becomes: Occasion, bots: Condition) -> Visits:
    new = events.select(pl.col("who").ne_missing(pl.col("who").shift())).to_series().to_numpy()
    starts = new | events.select(pl.col("at").diff().gt(PAUSE).fill_null(value=False)).to_series().to_numpy()
    visit, first = np.cumsum(starts, dtype=np.uint32) - 1, new[starts]
    visitor = np.cumsum(first, dtype=np.uint32) - 1
    columns = {
        "visitor": pl.Series(visitor).set_sorted(),
        "at": events["at"].filter(pl.Series(starts)).cast(INSTANT),
        "path": _landed(events, visit, visitor.size, "path"),
        "campaign": _first_known([_landed(events, visit, visitor.size, name) for name in _CAMPAIGN]),
        "first": pl.Series(first, dtype=pl.Boolean),
    }
    visits = pl.DataFrame(columns)
    visitors = visits.filter("first").drop("visitor", "first")
    bot = np.zeros(visitors.height, np.bool_)
    bot[visitor[visit[holds(bots, events).arg_true().to_numpy()]]] = True
    turned = becomes.of(events).arg_true().to_numpy()
    rows = _firsts(visitor[visit[turned]], turned, visitors.height)
    return Visits(visits, visitors.with_columns(bot=bot, **_became(events, rows, people)))


def _became(events: pl.DataFrame, rows: pl.Series, people: pl.Series) -> dict[str, pl.Series]:
    """When visitors became leads, by which form, and under which name, of the events by which they did."""
    return {
        "became_at": events["at"].gather(rows).cast(INSTANT),
        "form": _values(events, "form", rows).cast(pl.String),
        "lead": people.gather(events["lead"].gather(rows)),
    }


def _landed(events: pl.DataFrame, visit: Array, visits: int, name: str) -> pl.Series:
    """Of each visit the value of its first event that has one; ``visit``: the number of each event's."""
    known = events[name].is_not_null().arg_true().to_numpy() if name in events.columns else np.zeros(0, np.uint32)
    return _values(events, name, _firsts(visit[known], known, visits))


def _values(events: pl.DataFrame, name: str, rows: pl.Series) -> pl.Series:
    if name not in events.columns:
        return pl.Series(name, [None], dtype=pl.String).new_from_index(0, len(rows))
    return events[name].gather(rows)


def _firsts(group: Array, rows: Array, groups: int) -> pl.Series:
    """Of each group its first row, of these; they are in order, and ``group`` says which each belongs to."""
    found = np.full(groups, _NO_ROW, np.uint32)
    found[group[::-1]] = rows[::-1]  # of several, what is written last stays: the first
    return pl.select(pl.when(pl.lit(pl.Series(found)) != _NO_ROW).then(pl.lit(pl.Series(found)))).to_series()


def _first_known(columns: list[pl.Series]) -> pl.Series:
    """The first of them that says something; as it is, where only one does at all."""
    known = [column for column in columns if column.null_count() < len(column)]
    if len(known) < 2:
        return (known or columns)[0]
    return pl.select(pl.coalesce(column.cast(pl.String) for column in known)).to_series()
