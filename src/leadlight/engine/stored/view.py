"""All segments of a history as one: who the leads are, and where each event stands in their order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from leadlight.engine.fit import AT, NUMBER
from leadlight.engine.people import homeless_rows, homes
from leadlight.engine.read import NO_VALUE
from leadlight.engine.shapes import Array
from leadlight.engine.stored.key import key_of
from leadlight.history import Clustered, cluster
from leadlight.history.parts import parts
from leadlight.history.store import Segment, StoredHistory
from leadlight.history.store.sealed import Sealed, Sealing
from leadlight.history.ties import Ranks, ranks_by_column


@dataclass(frozen=True)
class View:
    """A history's segments, put together for leads or for accounts.

    ``key`` says what it was made of. ``leads``: ids, in order. ``events``: which row stands where, the rows of all
    segments counted through; ``order`` is None where they stand so already. ``said``: the attributes, by the lead's
    place and instant. ``homeless``: people who belong to no account, as rejected rows. ``kept``: it is of the whole
    history, and what is worked out of it is kept with the history.
    """

    key: str
    leads: pl.Series
    order: Array | None
    at: Array
    starts: Array
    duplicates: int
    said: pl.DataFrame
    homeless: pl.DataFrame
    kept: bool = True

    def clustered(self) -> Clustered:
        order = np.arange(self.at.size, dtype=np.uint32) if self.order is None else self.order
        return Clustered(order, self.at, self.starts, self.duplicates)

    def lead_of_rows(self, rows: int) -> Array:
        """Whose each row of the segments is; rows that are left out are nobody's."""
        lead = np.full(rows, NO_VALUE, np.uint32)
        lead[self.clustered().order] = np.repeat(np.arange(len(self.leads), dtype=np.uint32), np.diff(self.starts))
        return lead


def view_of(history: StoredHistory, unit: str, as_of: int | None = None) -> View:
    """The view of leads, or of accounts; kept with the history, so that it is worked out once.

    As of an instant (µs UTC) after which somebody's account was named, it is one of that instant alone, and not kept.
    """
    if unit == "account" and as_of is not None and _named_after(history, as_of):
        return replace(_made("", history, unit, as_of), kept=False)
    key = key_of("view", unit, *sorted(segment.fingerprint for segment in history.segments))
    made: list[View] = []

    def make(sealing: Sealing) -> dict[str, object]:
        made.append(_made(key, history, unit))
        return _write(made[0], sealing)

    kept = history.cache.sealed(key, make)
    if made:
        return made[0]
    if kept is None:
        return _made(key, history, unit)
    return _read(key, kept, history)


def _named_after(history: StoredHistory, as_of: int) -> bool:
    said = history.attributes()
    return "account" in said.columns and not said.filter(pl.col("at") > as_of)["account"].is_null().all()


def _write(view: View, sealing: Sealing) -> dict[str, object]:
    sealing.table("leads.arrow", view.leads.to_frame("lead"))
    sealing.table("said.arrow", view.said)
    sealing.table("homeless.arrow", view.homeless)
    sealing.array("starts.npy", [view.starts], view.starts.size, np.int64)
    if view.order is not None:
        sealing.array("order.npy", [view.order], view.order.size, np.uint32)
        sealing.array("at.npy", [view.at], view.at.size, np.int64)
    return {"duplicates": view.duplicates, "reordered": view.order is not None}


def _read(key: str, kept: Sealed, history: StoredHistory) -> View:
    reordered = kept.facts["reordered"]
    return View(
        key=key,
        leads=kept.table("leads.arrow")["lead"],
        order=kept.array("order.npy") if reordered else None,
        at=kept.array("at.npy") if reordered else history.segments[0].at,
        starts=kept.array("starts.npy"),
        duplicates=kept.facts["duplicates"],
        said=kept.table("said.arrow"),
        homeless=kept.table("homeless.arrow"),
    )


def _made(key: str, history: StoredHistory, unit: str, as_of: int | None = None) -> View:
    said = history.attributes().rename({"at": AT})
    people = [segment.leads for segment in history.segments]
    persons = pl.concat([*people, said["lead"]]).unique().sort()
    if unit == "account":
        leads, home = homes(persons, said, as_of)
    else:
        leads, home = persons, pl.Series(np.arange(len(persons), dtype=np.uint32))
    of_persons = home.fill_null(NO_VALUE).to_numpy()
    places = [of_persons[_places(each, persons)] for each in people]
    said = said.with_columns(home.gather(_places(said["lead"], persons)).alias(NUMBER))
    order, at, starts, duplicates = _arranged(history.segments, places, len(leads))
    return View(
        key=key,
        leads=leads.alias("lead").rechunk(),
        order=order,
        at=at,
        starts=starts,
        duplicates=duplicates + _left_out_before(history.segments, persons.filter(home.is_not_null())),
        said=said.drop("lead").drop_nulls(NUMBER),
        homeless=homeless_rows(persons.filter(home.is_null())),
    )


def _places(people: pl.Series, persons: pl.Series) -> Array:
    """Where these people stand among all persons."""
    if people.equals(persons):
        return np.arange(len(persons), dtype=np.uint32)
    return people.cast(pl.Enum(persons)).to_physical().cast(pl.UInt32).to_numpy()


def _left_out_before(segments: tuple[Segment, ...], persons: pl.Series) -> int:
    """How many duplicates of these persons the segments left out when they were written."""
    again = pl.concat([segment.again for segment in segments])
    return int(again.filter(pl.col("lead").is_in(persons.implode()))["times"].sum())


# ── the order of events ─────────────────────────────────────────────────────────────────────────


def _arranged(segments: tuple[Segment, ...], places: list[Array], leads: int) -> tuple[Array | None, Array, Array, int]:
    """The rows of all segments in order, their instants, where each lead's begin, and how many were left out.

    Of a lead whose events are one person's in one segment, the order is known. Only others are put in order here.
    """
    counts = [np.diff(segment.starts) for segment in segments]
    if len(segments) == 1 and _in_order(places[0]):
        return None, segments[0].at, _starts(_summed(places, counts, leads)), 0
    places = [np.minimum(place, leads) for place in places]  # nobody is one lead more
    sources = _summed(places, [np.ones_like(count) for count in counts], leads + 1)
    sources[leads] = 0
    mixed = _mixed(segments, places, sources > 1)
    per_lead = _summed(places, counts, leads + 1)[:leads]
    per_lead[mixed.leads] = mixed.counts
    starts = _starts(per_lead)
    order, at = np.empty(int(starts[-1]), np.uint32), np.empty(int(starts[-1]), np.int64)
    to = _runs(starts[mixed.leads], mixed.counts)
    order[to], at[to] = mixed.rows, mixed.at
    first = 0
    for segment, place, count in zip(segments, places, counts, strict=True):
        for part in parts(place.size):
            mine = part.start + np.flatnonzero(sources[place[part]] == 1)
            rows, to = _runs(segment.starts[mine], count[mine]), _runs(starts[place[mine]], count[mine])
            order[to], at[to] = first + rows, segment.at[rows]
        first += segment.events
    return order, at, starts, mixed.duplicates


def _in_order(place: Array) -> bool:
    return bool((place[1:] > place[:-1]).all() and not (place == NO_VALUE).any())


def _summed(places: list[Array], counts: list[Array], leads: int) -> Array:
    found = np.zeros(leads, np.int64)
    for place, count in zip(places, counts, strict=True):
        np.add.at(found, place, count)
    return found


@dataclass(frozen=True)
class _Mixed:
    """Leads whose events come from several places: their rows in order, and how many each has."""

    leads: Array
    counts: Array
    rows: Array
    at: Array
    duplicates: int


def _mixed(segments: tuple[Segment, ...], places: list[Array], mixed: Array) -> _Mixed:
    leads = np.flatnonzero(mixed)
    number = np.full(mixed.size, NO_VALUE, np.uint32)
    number[leads] = np.arange(leads.size, dtype=np.uint32)
    rows, lead, at = [np.empty(0, np.int64)], [np.empty(0, np.uint32)], [np.empty(0, np.int64)]
    first = 0
    for segment, place in zip(segments, places, strict=True):
        mine = np.flatnonzero(mixed[place])
        count = segment.starts[mine + 1] - segment.starts[mine]
        there = _runs(segment.starts[mine], count)
        rows.append(first + there)
        lead.append(np.repeat(number[place[mine]], count))
        at.append(segment.at[there])
        first += segment.events
    all_rows = np.concatenate(rows)
    clustered = cluster(
        np.concatenate(lead), np.concatenate(at), leads.size, lambda these: ranks_of(segments, all_rows[these])
    )
    found = all_rows[clustered.order].astype(np.uint32)
    return _Mixed(leads, np.diff(clustered.starts), found, clustered.at, clustered.duplicates)


def _runs(first: Array, count: Array) -> Array:
    """All places from each first on, so many."""
    before = np.cumsum(count) - count
    return np.repeat(first - before, count) + np.arange(int(count.sum()))


def _starts(counts: Array) -> Array:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])


def ranks_of(segments: tuple[Segment, ...], rows: Array) -> Ranks:
    """The place of each row by what it holds; the same for rows that hold the same."""
    edges = np.cumsum([0, *(segment.events for segment in segments)])
    which = np.searchsorted(edges, rows, side="right") - 1
    by_segment = np.argsort(which, kind="stable")
    back = np.empty(rows.size, np.uint32)
    back[by_segment] = np.arange(rows.size, dtype=np.uint32)

    def texts(column: str) -> pl.Series:
        found = [
            segment.values(column, rows[which == number] - edges[number]) for number, segment in enumerate(segments)
        ]
        return pl.concat(found).gather(pl.Series(back))

    def people() -> pl.Series:
        found = []
        for number, segment in enumerate(segments):
            mine = rows[which == number] - edges[number]
            found.append(segment.leads.gather(np.searchsorted(segment.starts, mine, side="right") - 1))
        return pl.concat(found).gather(pl.Series(back))

    columns = {name for segment in segments for name in segment.columns}
    return ranks_by_column(rows.size, columns - {"id", "name"}, texts, people())
