"""Conditions become columns: what each event and each attribute can mean to a model.

Every event is reduced to a *kind* (its name and which of the model's event conditions hold), every state of a lead's
attributes to a *fit*. There are few of either, so the rest of the model is applied to them once, not to every event, and
a change of points, caps, decays, limits or thresholds needs no new matching.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.engine.expression import expression
from leadlight.engine.fit import match_attributes
from leadlight.engine.kinds import Kinds, Questions
from leadlight.engine.shapes import Array, Happened
from leadlight.history import Attributes, Clustered, Events, as_text, cluster
from leadlight.model import Gate, Model, Rule

Progress = Callable[[int], None]
Numbers = npt.NDArray[Any]
NO_VALUE = np.iinfo(np.uint32).max


@dataclass(frozen=True)
class Matched:
    """A history as a model sees it.

    ``leads``: their ids, in order. ``happened``: their events and attribute states as rows. ``kinds``: what an event can
    mean. ``fits``: what attributes can mean. ``said``: the attributes themselves, by lead and instant. ``reasons``: what
    sales gave as its reason, by the event's place. ``rejected``: the rows that could not be used, with their reasons.
    """

    leads: pl.Series
    happened: Happened
    kinds: Kinds
    fits: Array
    said: pl.DataFrame
    reasons: dict[int, str]
    rejected: pl.DataFrame
    duplicates: int

    @property
    def last_instant(self) -> int:
        """The instant of the last event or attribute; 1970 in a history without any."""
        events, said = self.happened.at, self.said["at"].drop_nulls().to_numpy()
        return max((int(instants.max()) for instants in (events, said) if instants.size), default=0)

    def only(self, leads: Sequence[str]) -> Matched:
        """The same for a few leads, with the events of nobody else."""
        numbers = np.flatnonzero(self.leads.is_in(list(leads)).to_numpy())
        happened = self.happened
        events, starts = _slices(happened.starts, numbers)
        states, fit_starts = _slices(happened.fit_starts, numbers)
        places = pl.DataFrame({"number": numbers.astype(np.uint32)}).with_row_index("new")
        said = self.said.join(places, on="number").with_columns(number="new").drop("new")
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


def _slices(starts: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """The places between some starts and the next, and the new starts."""
    spans = [np.arange(starts[n], starts[n + 1]) for n in numbers]
    lengths = np.array([0, *(span.size for span in spans)], np.int64)
    return np.concatenate([np.zeros(0, np.int64), *spans]), np.cumsum(lengths)


def match(
    model: Model, events: Events, attributes: Attributes | None = None, progress: Progress | None = None
) -> Matched:
    """Read a history once and find what a model can make of it. A column that no event has is unknown: see `check_columns`."""
    questions = Questions.of(model)
    read = _read(events, questions, progress)
    said, rejected = _said(model, attributes), _rejected(events, attributes)
    if model.unit == "account":
        read, said, homeless = _by_account(read, said)
        rejected = pl.concat([rejected, homeless.select(rejected.columns)])
    leads, lead, said = _people(read, said)
    clustered = cluster(lead, read.at, len(leads), lambda rows: events.contents(read.row(rows)))
    kinds = Kinds(model, questions, read.names)
    kind = kinds.number(_key(kinds, read, lead, clustered))
    fit_starts, fit_at, fit, fits = match_attributes(model, said, len(leads))
    happened = Happened(clustered.starts, read.at[clustered.order], kind, fit_starts, fit_at, fit)
    reasons = _reasons(read, clustered)
    return Matched(leads, happened, kinds, fits, said, reasons, rejected, clustered.duplicates)


class MatchError(Exception):
    """A model and a history that do not go together: what is missing, who asks for it, what to do."""


def check_columns(model: Model, events: Events, without: Collection[str] = ()) -> None:
    """``MatchError`` for a column that the model asks for and no event can have: most often a slip of the pen.

    ``without`` names columns that are known to be missing.
    """
    if events.open_ended:
        return
    known = {*events.columns, *without, "lead", "at", "name", "id", "source", "reason"}
    asking: list[Rule | Gate] = [rule for _, rule in model.rules]
    asking += [gate for _, gate in model.gates]
    for one in asking:
        distinct = one.distinct if isinstance(one, Rule) else None
        for column in (*(one.when.columns if one.when else ()), *([distinct] if distinct else ())):
            if column not in known:
                close = get_close_matches(column, events.columns, 1)
                raise MatchError(
                    f"{one.name!r} asks for the column {column!r}, which none of the events have"
                    f"{f'. Did you mean {close[0]!r}?' if close else '.'} "
                    f"They have: {', '.join(sorted(events.columns)[:40]) or 'no properties'}. "
                    f"Correct the model or the map, or say that it is missing: --without {column}."
                )


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Read:
    """Events as numbers, in the order they came. ``key``: the name's number, then a bit for each question.

    ``values``: for each column whose values are counted, the number of the value. ``reasons``: row and text of each.
    ``rows``: which rows of the source are left, where not all are.
    """

    people: list[str]
    names: list[str]
    lead: Numbers
    at: Numbers
    key: Numbers
    values: dict[str, Numbers]
    reasons: list[tuple[int, str]]
    rows: Numbers | None = None

    def row(self, rows: Numbers) -> Numbers:
        """The source's numbers of these rows."""
        return rows if self.rows is None else self.rows[rows]


class _Numbering:
    """Numbers for texts, the same in every batch."""

    def __init__(self) -> None:
        self._texts = pl.Categories.random()
        self._held = pl.Series([], dtype=pl.Categorical(self._texts))  # Polars forgets texts that no series holds

    def of(self, text: pl.Expr) -> pl.Expr:
        return text.cast(pl.Categorical(self._texts)).to_physical().cast(pl.UInt32)

    def texts(self) -> list[str]:
        """The texts in the order of their numbers."""
        return self._texts.to_series().to_list()


@dataclass
class _Batches:
    """What is kept of the batches read so far."""

    questions: Questions
    people: _Numbering = field(default_factory=_Numbering)
    names: _Numbering = field(default_factory=_Numbering)
    values: dict[str, _Numbering] = field(default_factory=dict)
    columns: dict[str, list[Numbers]] = field(default_factory=dict)
    reasons: list[tuple[int, str]] = field(default_factory=list)
    rows: int = 0

    def add(self, batch: pl.DataFrame) -> None:
        questions = self.questions
        bits = [expression(condition, batch.schema) for condition in questions.conditions]
        bits += [pl.lit(False)] * len(questions.distinct)  # set in `_key`, once the events stand in their order
        bits.append(_disqualifies(questions, batch.schema))
        for column in questions.counted:
            self.values.setdefault(column, _Numbering())
        frame = batch.lazy().select(
            lead=self.people.of(pl.col("lead")),
            at=pl.col("at"),
            name=self.names.of(pl.col("name")),
            bits=_as_bits(bits, questions.key_type),
            **{f"value {c}": self._value(c, batch.schema) for c in questions.counted},
        )
        found = frame.collect()
        self._keep("lead", found["lead"].to_numpy())
        self._keep("at", found["at"].to_numpy())
        name = found["name"].to_numpy().astype(questions.key_type_for(found["name"]))
        self._keep("key", name << name.dtype.type(questions.width) | found["bits"].to_numpy().astype(name.dtype))
        for column in questions.counted:
            self._keep(f"value {column}", found[f"value {column}"].to_numpy())
        self._hear_reasons(batch)
        self.rows += batch.height

    def _value(self, column: str, schema: pl.Schema) -> pl.Expr:
        if column not in schema:
            return pl.lit(NO_VALUE, pl.UInt32)
        return self.values[column].of(as_text(pl.col(column), schema[column])).fill_null(NO_VALUE)

    def _hear_reasons(self, batch: pl.DataFrame) -> None:
        if "reason" not in batch.columns:
            return
        said = (
            batch.lazy()
            .select("name", reason=as_text(pl.col("reason"), batch.schema["reason"]))
            .with_row_index("row", offset=self.rows)
            .filter(pl.col("name").is_in(list(Questions.SALES)), pl.col("reason").is_not_null())
            .select("row", "reason")
            .collect()
        )
        self.reasons += said.rows()

    def _keep(self, name: str, column: Numbers) -> None:
        self.columns.setdefault(name, []).append(column)

    def taken(self, name: str, dtype: type[np.generic]) -> Numbers:
        """One column of all batches; the batches' own are let go."""
        parts = self.columns.pop(name, [])
        return np.concatenate(parts) if parts else np.zeros(0, dtype)


def _as_bits(bits: Sequence[pl.Expr], kind: pl.DataType) -> pl.Expr:
    """One number from many answers; unknown is no."""
    return pl.sum_horizontal(
        [pl.when(bit).then(pl.lit(1 << n, kind)).otherwise(pl.lit(0, kind)) for n, bit in enumerate(bits)]
    )


def _disqualifies(questions: Questions, schema: pl.Schema) -> pl.Expr:
    """Whether a rejection's reason says so."""
    if "reason" not in schema or not questions.disqualifying:
        return pl.lit(False)
    return as_text(pl.col("reason"), schema["reason"]).is_in(list(questions.disqualifying))


def _read(events: Events, questions: Questions, progress: Progress | None) -> _Read:
    kept = _Batches(questions)
    for batch in events.batches(questions.columns, progress):
        kept.add(batch)
    return _Read(
        people=kept.people.texts(),
        names=kept.names.texts(),
        lead=kept.taken("lead", np.uint32),
        at=kept.taken("at", np.int64),
        key=kept.taken("key", np.uint32),
        values={column: kept.taken(f"value {column}", np.uint32) for column in questions.counted},
        reasons=kept.reasons,
    )


def _rejected(events: Events, attributes: Attributes | None) -> pl.DataFrame:
    return pl.concat([events.rejected(), attributes.rejected]) if attributes else events.rejected()


# ── who is who ──────────────────────────────────────────────────────────────────────────────────


def _said(model: Model, attributes: Attributes | None) -> pl.DataFrame:
    """What was said of leads: lead, at, and each attribute; those the model declares are there in any case."""
    table = attributes.table if attributes else pl.DataFrame(schema={"lead": pl.String, "at": pl.Int64})
    missing = [pl.lit(None, pl.String).alias(name) for name in model.attributes if name not in table.columns]
    return table.with_columns(missing)


def _people(read: _Read, said: pl.DataFrame) -> tuple[pl.Series, Numbers, pl.DataFrame]:
    """All leads in order of their ids, and their numbers in the events and among the attributes."""
    known = pl.Series("lead", read.people, pl.String)
    leads = pl.concat([known, said["lead"].unique()]).unique().sort()
    rank = pl.DataFrame({"lead": leads}).with_row_index("number").with_columns(pl.col("number").cast(pl.UInt32))
    numbers = known.to_frame().join(rank, on="lead", how="left", maintain_order="left")["number"].to_numpy()
    said = said.join(rank, on="lead", how="left", maintain_order="left").drop("lead")
    return leads, numbers[read.lead] if read.lead.size else read.lead, said


def _by_account(read: _Read, said: pl.DataFrame) -> tuple[_Read, pl.DataFrame, pl.DataFrame]:
    """The events and attributes of an account's people as the account's own; who has none is left out, and said."""
    account = pl.col("account") if "account" in said.columns else pl.lit(None, pl.String).alias("account")
    homes = (
        said.sort("at", nulls_last=False)
        .select("lead", account)
        .drop_nulls("account")
        .unique("lead", keep="last", maintain_order=True)
    )
    home = dict(homes.rows())
    homeless = sorted({*read.people, *said["lead"].to_list()} - set(home))
    accounts = sorted(set(home.values()))
    number = {account: n for n, account in enumerate(accounts)}
    to = np.array([number.get(home.get(person, ""), NO_VALUE) for person in read.people], np.uint32)
    lead = to[read.lead] if read.lead.size else read.lead
    rows = np.flatnonzero(lead != NO_VALUE)
    place = {int(row): n for n, row in enumerate(rows.tolist())} if read.reasons else {}
    left = replace(
        read,
        people=accounts,
        lead=lead[rows],
        at=read.at[rows],
        key=read.key[rows],
        values={column: values[rows] for column, values in read.values.items()},
        reasons=[(place[row], reason) for row, reason in read.reasons if row in place],
        rows=rows,
    )
    said = said.join(homes.select("lead", home="account"), on="lead").with_columns(lead="home").drop("home")
    reason = "Has no account: give one in the leads file, in a column named account."
    notes = {"file": "", "line": None, "reason": reason, "row": homeless}
    return (
        left,
        said,
        pl.DataFrame(notes, schema={"file": pl.String, "line": pl.Int64, "reason": pl.String, "row": pl.String}),
    )


# ── kinds ───────────────────────────────────────────────────────────────────────────────────────


def _key(kinds: Kinds, read: _Read, lead: Numbers, clustered: Clustered) -> Numbers:
    """The keys in the events' order, with the bits for values that are new to a lead."""
    key = read.key[clustered.order]
    questions = kinds.questions
    if not questions.distinct:
        return key
    takes = kinds.takes(key)
    people = lead[clustered.order]
    bits = np.zeros_like(key)
    for n, (rule, column) in enumerate(questions.distinct):
        value = read.values[column][clustered.order]
        place = np.flatnonzero(takes(rule) & (value != NO_VALUE))
        new = pl.DataFrame({"place": place, "lead": people[place], "value": value[place]})
        first = new.unique(["lead", "value"], keep="first", maintain_order=True)["place"].to_numpy()
        bits[first] |= key.dtype.type(1 << (len(questions.conditions) + n))
    return key | bits


def _reasons(read: _Read, clustered: Clustered) -> dict[int, str]:
    """Sales' reasons by the place of their event."""
    if not read.reasons:
        return {}
    places = np.full(read.lead.size, -1, np.int64)
    places[clustered.order] = np.arange(clustered.order.size)
    return {int(places[row]): reason for row, reason in read.reasons if places[row] >= 0}
