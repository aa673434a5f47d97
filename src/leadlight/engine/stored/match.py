"""A history on disk and a model: the same `Matched` as of files, from what is kept and what must be asked anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import orjson
import polars as pl

from leadlight.engine.answers import Answers
from leadlight.engine.fit import match_attributes
from leadlight.engine.kinds import Kinds
from leadlight.engine.match import Matched, with_news
from leadlight.engine.questions import Questions
from leadlight.engine.read import NO_VALUE, Numbering, Read
from leadlight.engine.shapes import Array, Happened
from leadlight.engine.stored.answers import answer_bytes
from leadlight.engine.stored.key import key_of
from leadlight.engine.stored.view import View, view_of
from leadlight.history.store import StoredHistory
from leadlight.model import Model


def match_stored(model: Model, history: StoredHistory, as_of: int | None = None) -> Matched:
    """What a model can make of a history on disk. Raises HistoryError where something in it is damaged."""
    questions = Questions.of(model)
    view = view_of(history, model.unit, as_of)
    found = _kinds(model, questions, history, view)
    said = _with_declared(model, view.said)
    key = key_of("fits", view.key, model.attributes, model.fit, model.disqualify)
    fit_starts, fit_at, fit, fits = _kept(history, view, key, lambda: match_attributes(model, said, len(view.leads)))
    return Matched(
        leads=view.leads,
        happened=Happened(view.starts, view.at, found.kind, fit_starts, fit_at, fit),
        kinds=Kinds(model, questions, found.found),
        fits=fits,
        said=said,
        reasons=_reasons(history, view),
        rejected=pl.concat([history.rejected(), view.homeless]),
        duplicates=view.duplicates,
    )


def _kept(history: StoredHistory, view: View, key: str, make: Callable[[], Sequence[Array]]) -> Sequence[Array]:
    """What is worked out of a view, kept where the view is."""
    return history.cache.arrays(key, make) if view.kept else make()


@dataclass(frozen=True)
class _Found:
    """Each event's kind, and the name and answers behind each."""

    kind: Array
    found: list[tuple[str, int]]


def _kinds(model: Model, questions: Questions, history: StoredHistory, view: View) -> _Found:
    """The kinds; kept, since a change of points, caps, decays, limits or thresholds leaves them as they are."""
    takers = [(c.first_match, [(r.on, str(r.when or "")) for r in c.rules]) for c in model.engagement.categories]
    key = key_of(
        "kinds",
        view.key,
        [(condition.text, sorted(condition.columns.items())) for condition in questions.conditions],
        sorted(questions.disqualifying),
        (questions.distinct, takers) if questions.distinct else (),
    )

    def make() -> list[Array]:
        made = _asked(model, questions, history, view)
        text = orjson.dumps([[name, f"{answers:x}"] for name, answers in made.found])
        smallest = next(kind for kind in (np.uint8, np.uint16, np.uint32) if len(made.found) <= np.iinfo(kind).max + 1)
        return [made.kind.astype(smallest), np.frombuffer(text, np.uint8)]

    kind, text = _kept(history, view, key, make)
    found = [(name, int(answers, 16)) for name, answers in orjson.loads(text.tobytes())]
    return _Found(kind.astype(np.uint32, copy=False), found)


def _asked(model: Model, questions: Questions, history: StoredHistory, view: View) -> _Found:
    """The kinds, with every condition asked that has not been before."""
    answers, names = Answers(questions.of_one_event), Numbering()
    numbered, kinds = [0], [np.empty(0, np.uint32)]
    for segment in history.segments:
        if segment.events:
            number = names.numbers(segment.texts("name").slice(1)).to_numpy()
            numbered.append(int(number.max()))
            name = np.concatenate([np.zeros(1, np.uint32), number])[segment.codes("name")]
            kinds.append(answers.number(name, [*answer_bytes(questions, segment, history.cache)]))
    kind = np.concatenate(kinds)
    read = Read(
        people=Numbering(),
        names=names.texts(max(numbered)).to_list() if kind.size else [],
        answers=answers,
        lead=view.lead_of_rows(kind.size) if questions.distinct else np.empty(0, np.uint32),
        at=np.empty(0, np.int64),
        kind=kind,
        values={column: _values(history, column) for column in questions.counted},
        reasons={},
    )
    if questions.distinct or view.order is not None:
        kind = with_news(model, questions, read, view.clustered())
    return _Found(kind, read.found())


def _values(history: StoredHistory, column: str) -> Array:
    """The number of each row's value, the same for the same text in all segments."""
    numbering = Numbering()
    found = [np.empty(0, np.uint32)]
    for segment in history.segments:
        if column in segment.columns:
            number = numbering.numbers(segment.texts(column)).fill_null(NO_VALUE).to_numpy()
            found.append(number[segment.codes(column)])
        else:
            found.append(np.full(segment.events, NO_VALUE, np.uint32))
    return np.concatenate(found)


def _with_declared(model: Model, said: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, pl.String).alias(name) for name in model.attributes if name not in said.columns]
    return said.with_columns(missing)


def _reasons(history: StoredHistory, view: View) -> dict[int, str]:
    """What sales gave as its reason, or said is met, by the event's place."""
    key = key_of("reasons and requirements", view.key)

    def make() -> list[Array]:
        rows, said = _said_by_sales(history)
        places = rows
        if view.order is not None and rows.size:
            place = np.full(sum(segment.events for segment in history.segments), -1, np.int64)
            place[view.order] = np.arange(view.order.size)
            there = place[rows] >= 0
            places, said = place[rows][there], [text for text, stays in zip(said, there, strict=True) if stays]
        return [places, np.frombuffer(orjson.dumps(said), np.uint8)]

    places, text = _kept(history, view, key, make)
    return dict(sorted(zip(places.tolist(), orjson.loads(text.tobytes()), strict=True)))


def _said_by_sales(history: StoredHistory) -> tuple[Array, list[str]]:
    """The rows in which sales gave a reason or said what is met, counted through all segments, and the texts."""
    said: dict[int, str] = {}
    first = 0
    reason, met = Questions.SAID
    for segment in history.segments:
        for column, names in ((reason, list(Questions.SALES)), (met, [Questions.MET])):
            if column in segment.columns:
                theirs = segment.texts("name").is_in(names).fill_null(value=False).to_numpy()
                rows = np.flatnonzero(theirs[segment.codes("name")] & (segment.codes(column) > 0))
                said |= zip((first + rows).tolist(), segment.values(column, rows).to_list(), strict=True)
        first += segment.events
    return np.array(sorted(said), np.int64), [said[row] for row in sorted(said)]
