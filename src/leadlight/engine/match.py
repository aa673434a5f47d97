"""Conditions become columns: what each event and each attribute can mean to a model.

Every event is reduced to a *kind* (its name and which of the model's event conditions hold), every state of a lead's
attributes to a *fit*. There are few of either, so the rest of the model is applied to them once, not to every event,
and a change of points, caps, decays, limits or thresholds needs no new matching.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property

import numpy as np
import polars as pl

from leadlight.engine.fit import AT, NUMBER, match_attributes
from leadlight.engine.kinds import Kinds, taken
from leadlight.engine.people import people
from leadlight.engine.questions import Questions
from leadlight.engine.read import NO_VALUE, Progress, Read, read_events
from leadlight.engine.shapes import Array, Happened
from leadlight.history import Attributes, Clustered, Events, cluster
from leadlight.history.store import StoredHistory
from leadlight.model import Gate, Model, Rule


@dataclass(frozen=True)
class Matched:
    """A history as a model sees it.

    ``leads``: their ids, in order. ``happened``: their events and attribute states as rows. ``kinds``: what an event
    can mean. ``fits``: what attributes can mean. ``said``: the attributes themselves, by lead and instant.
    ``reasons``: what sales gave as its reason, by the event's place. ``rejected``: the rows that could not be used,
    with their reasons.
    """

    leads: pl.Series
    happened: Happened
    kinds: Kinds
    fits: Array
    said: pl.DataFrame
    reasons: dict[int, str]
    rejected: pl.DataFrame
    duplicates: int

    @cached_property
    def span(self) -> tuple[int, int]:
        """The instants of the first and the last event; 1970 in a history without any."""
        at = self.happened.at
        return (int(at.min()), int(at.max())) if at.size else (0, 0)

    @cached_property
    def last_instant(self) -> int:
        """The instant of the last event or attribute; 1970 in a history without any."""
        said = self.said[AT].drop_nulls().to_numpy()
        ends = ([self.span[1]] if self.happened.at.size else []) + ([int(said.max())] if said.size else [])
        return max(ends, default=0)

    def only(self, leads: Sequence[str]) -> Matched:
        """The same for a few leads, with the events of nobody else."""
        numbers = np.flatnonzero(self.leads.is_in(list(leads)).to_numpy())
        happened = self.happened
        events, starts = _slices(happened.starts, numbers)
        states, fit_starts = _slices(happened.fit_starts, numbers)
        places = pl.DataFrame({NUMBER: numbers.astype(np.uint32)}).with_row_index("\0new")
        said = self.said.join(places, on=NUMBER).drop(NUMBER).rename({"\0new": NUMBER})
        return replace(
            self,
            leads=self.leads.gather(numbers),
            happened=Happened(
                starts, happened.at[events], happened.kind[events],
                fit_starts, happened.fit_at[states], happened.fit[states],
            ),
            said=said,
            reasons={new: self.reasons[old] for new, old in enumerate(events.tolist()) if old in self.reasons},
        )  # fmt: skip


def _slices(starts: Array, numbers: Array) -> tuple[Array, Array]:
    """The places between some starts and the next, and the new starts."""
    spans = [np.arange(starts[n], starts[n + 1]) for n in numbers]
    lengths = np.array([0, *(span.size for span in spans)], np.int64)
    return np.concatenate([np.zeros(0, np.int64), *spans]), np.cumsum(lengths)


def match(
    model: Model,
    events: Events | StoredHistory,
    attributes: Attributes | None = None,
    progress: Progress | None = None,
    as_of: int | None = None,
) -> Matched:
    """Read a history once and find what a model can make of it.

    A column that no event has is unknown: see `check_columns`. A history on disk has its attributes inside it.
    ``as_of``: the instant (µs UTC) of which the outcome will be asked. It matters with ``unit: account``, where people
    belong to the account that was named last by then.
    """
    if isinstance(events, StoredHistory):
        from leadlight.engine.stored import match_stored  # noqa: PLC0415 -- it gives what this module defines

        if attributes is not None:
            raise MatchError("A history on disk has its attributes inside it. Add these to it, or leave them out.")
        return match_stored(model, events, as_of)
    questions = Questions.of(model)
    everybody = people(model, read_events(events, questions, progress), _said(model, attributes), as_of)
    leads, read, said = everybody.leads, everybody.read, everybody.said
    several = model.unit == "account"
    with ThreadPoolExecutor(1) as beside:  # what happened and what was said: neither needs the other
        states = beside.submit(match_attributes, model, said, len(leads))
        clustered = cluster(
            read.lead, read.at, len(leads), lambda rows: events.ranks(read.source(rows), people=several)
        )
        kind = with_news(model, questions, read, clustered)
        fit_starts, fit_at, fit, fits = states.result()
    happened = Happened(clustered.starts, clustered.at, kind, fit_starts, fit_at, fit)
    kinds = Kinds(model, questions, read.found())
    rejected = pl.concat([*_rejected(events, attributes), everybody.homeless])
    return Matched(leads, happened, kinds, fits, said, _reasons(read, clustered), rejected, clustered.duplicates)


def _said(model: Model, attributes: Attributes | None) -> pl.DataFrame:
    """What was said of leads: lead, at, and each attribute; those the model declares are there in any case."""
    table = attributes.table if attributes else pl.DataFrame(schema={"lead": pl.String, "at": pl.Int64})
    table = table.rename({"at": AT})
    missing = [pl.lit(None, pl.String).alias(name) for name in model.attributes if name not in table.columns]
    return table.with_columns(missing)


def _rejected(events: Events, attributes: Attributes | None) -> Iterator[pl.DataFrame]:
    yield events.rejected()
    if attributes:
        yield attributes.rejected


def with_news(model: Model, questions: Questions, read: Read, clustered: Clustered) -> Array:
    """The kinds in the events' order, told apart by whether a value is new to its lead where a rule counts values."""
    kind = clustered.arranged(read.kind)
    if not questions.distinct:
        return kind
    takers = [frozenset(taken(model, name, questions.holding(answers))) for name, answers in read.found()]
    before, lead = pl.Series(kind), clustered.arranged(read.lead)
    for rule, column in questions.distinct:
        takes = pl.Series([rule in rules for rules in takers], dtype=pl.Boolean).gather(before).to_numpy()
        value = clustered.arranged(read.values[column])
        place = np.flatnonzero(takes & (value != NO_VALUE))
        met = pl.DataFrame({"place": place, "lead": lead[place], "value": value[place]})
        new = np.zeros(kind.size, np.bool_)
        new[met.unique(["lead", "value"], keep="first", maintain_order=True)["place"].to_numpy()] = True
        kind = read.answers.refine(kind, new)
    return kind


def _reasons(read: Read, clustered: Clustered) -> dict[int, str]:
    """Sales' reasons by the place of their event."""
    if not read.reasons:
        return {}
    given = np.zeros(read.lead.size, np.bool_)
    given[list(read.reasons)] = True
    places = np.flatnonzero(clustered.arranged(given))
    return {int(place): read.reasons[int(clustered.order[place])] for place in places}


class MatchError(Exception):
    """A model and a history that do not go together: what is missing, who asks for it, what to do."""


def check_columns(model: Model, events: Events | StoredHistory, without: Collection[str] = ()) -> None:
    """``MatchError`` for columns that the model asks for and no event can have: most often a slip of the pen.

    ``without`` names columns that are known to be missing.
    """
    if events.open_ended:
        return
    known = {*events.columns, *without, "name", "id", "source", *Questions.SAID}
    missing: dict[str, str] = {}
    asking: list[Rule | Gate] = [rule for _, rule in model.rules]
    asking += [gate for _, gate in model.gates]
    for one in asking:
        distinct = one.distinct if isinstance(one, Rule) else None
        for column in (*(one.when.columns if one.when else ()), *([distinct] if distinct else ())):
            if column not in known:
                missing.setdefault(column, one.name)
    if missing:
        raise MatchError(_not_there(missing, events.columns))


def _not_there(missing: dict[str, str], columns: Collection[str]) -> str:
    """Who asks for what, what there is, and what to do."""
    lines = []
    for column, asker in missing.items():
        close = get_close_matches(column, columns, 1)
        meant = f" Did you mean {close[0]!r}?" if close else ""
        lines.append(f"{asker!r} asks for the column {column!r}, which none of the events have.{meant}")
    lines.append(f"They have: {', '.join(sorted(columns)[:40]) or 'no properties'}.")
    without = " ".join(f"--without {column}" for column in missing)
    lines.append(f"Correct the model or the map, or say what is known to be missing: {without}")
    return "\n".join(lines)
