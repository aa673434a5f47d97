"""Why: one lead's story, entry by entry, and what is missing to the next gate.

The same fold with its ledger on, over the events of the leads asked for and nobody else's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from leadlight.engine.ahead import missing
from leadlight.engine.expression import expression
from leadlight.engine.match import Matched
from leadlight.engine.outcome import Outcome, instant, outcome
from leadlight.engine.run import fold_history
from leadlight.model import Model
from leadlight.model.condition import Condition
from leadlight.model.shapes import Profile


@dataclass(frozen=True)
class Verdict:
    """What one criterion says of the lead: matched, not matched or unknown, and the thirds that follow."""

    name: str
    holds: bool | None
    thirds: int


@dataclass(frozen=True)
class Step:
    """One event of the story: what gave points, the score afterwards, and the moves it caused."""

    at: datetime
    event: str
    entries: list[dict[str, Any]]
    score: float
    moves: list[dict[str, Any]]


@dataclass(frozen=True)
class Story:
    """All that explains where a lead stands."""

    lead: dict[str, Any]
    attributes: dict[str, str | None]
    profile: str | None
    verdicts: list[Verdict]
    steps: list[Step]
    later: list[dict[str, Any]]
    """Entries of no event: silence, and what limits take away."""
    missing: list[str]
    as_of: datetime


def explain(model: Model, matched: Matched, lead: str, now: int) -> Story:
    """The story of one lead as of an instant (µs UTC). ``KeyError`` if nobody has that id."""
    mine = matched.only([lead])
    if len(mine.leads) == 0:
        raise KeyError(lead)
    folded = fold_history(model, mine, now, ledger=True, tell=True, threads=1)
    found = outcome(model, mine, folded, now, ledger=True)
    if found.leads.is_empty():
        raise KeyError(lead)
    row = found.leads.row(0, named=True)
    told = found.attributes.select(name for name in found.attributes.columns if name in mine.said.columns)
    attributes = told.row(0, named=True) if told.height else {}
    profile, verdicts = judge(model, attributes)
    ledger = found.ledger if found.ledger is not None else pl.DataFrame()
    return Story(
        lead=row,
        attributes=attributes,
        profile=profile.name if profile else None,
        verdicts=verdicts,
        steps=_steps(mine, folded.scores, folded.entries, folded.transitions, found, now),
        later=ledger.filter(pl.col("entry").is_in(["idle", "limit"])).to_dicts(),
        missing=missing(model, mine, folded, now),
        as_of=found.as_of,
    )


def _steps(mine: Matched, scores: Any, entries: Any, transitions: Any, found: Outcome, now: int) -> list[Step]:
    ledger = (found.ledger if found.ledger is not None else pl.DataFrame()).filter(
        pl.col("entry").is_in(["touch", "cap"])
    )
    # a touch and its cap stand together in the ledger, in the order of the fold's own entries
    places = np.repeat(entries["event"], np.where(entries["capped"] > 0, 2, 1)).tolist()
    by_place: dict[int, list[dict[str, Any]]] = {}
    for place, entry in zip(places, ledger.to_dicts(), strict=True):
        by_place.setdefault(place, []).append(entry)
    moves: dict[int, list[dict[str, Any]]] = {}
    for place, move in zip(transitions["event"].tolist(), found.transitions.to_dicts(), strict=True):
        moves.setdefault(place, []).append(move)
    happened = mine.happened
    return [
        Step(
            at=instant(int(at)),
            event=mine.kinds.names[int(kind)],
            entries=by_place.get(place, []),
            score=float(scores[place]),
            moves=moves.get(place, []),
        )
        for place, (at, kind) in enumerate(zip(happened.at, happened.kind, strict=True))
        if at <= now
    ]


def judge(model: Model, attributes: Mapping[str, str | None]) -> tuple[Profile | None, list[Verdict]]:
    """The profile a lead takes, and what each of its criteria says."""
    return judge_all(model, [attributes])[0]


def judge_all(model: Model, known: Sequence[Mapping[str, str | None]]) -> list[tuple[Profile | None, list[Verdict]]]:
    """The same for many leads, by what is known of each: every condition is asked once of all."""
    given = [[one.get(name) for name in model.attributes] for one in known]
    table = pl.DataFrame(given, schema=dict.fromkeys(model.attributes, pl.String), orient="row")
    table = table if model.attributes else pl.DataFrame({"": [None] * len(known)})
    asked = dict.fromkeys(
        condition
        for profile in model.fit.profiles
        for condition in (profile.who, *(criterion.when for criterion in profile.criteria))
        if condition is not None
    )
    answers = table.with_columns(
        expression(condition.given(model.attributes), table.schema).alias(f"\0{n}") for n, condition in enumerate(asked)
    )
    columns = [answers[f"\0{n}"].to_list() for n in range(len(asked))]
    holds = dict(zip(asked, columns, strict=True))
    return [_judged(model, holds, number) for number in range(len(known))]


def _judged(
    model: Model, holds: Mapping[Condition, list[bool | None]], number: int
) -> tuple[Profile | None, list[Verdict]]:
    """The first profile that takes the lead of that number, by what each condition answered."""
    for profile in model.fit.profiles:
        if profile.who is None or holds[profile.who][number]:
            verdicts = []
            for criterion in profile.criteria:
                answer = holds[criterion.when][number]
                worth = -criterion.worth if profile.not_matched == "subtract" else 0
                thirds = criterion.worth if answer else worth if answer is False else 0
                verdicts.append(Verdict(criterion.name, answer, thirds))
            return profile, verdicts
    return None, []


# ── reasons in words ────────────────────────────────────────────────────────────────────────────


def reasons(model: Model, matched: Matched, leads: list[str], now: int, most: int = 3) -> dict[str, list[str]]:
    """For each of some leads, why: what gave most of the points, what made the grade, what opened the gate."""
    mine = matched.only(leads)
    folded = fold_history(model, mine, now, ledger=True, threads=1)
    found = outcome(model, mine, folded, now, ledger=True)
    assert found.ledger is not None  # noqa: S101 -- it was asked for
    points = (
        found.ledger.filter(pl.col("entry") == "touch")
        .group_by("lead", "rule", maintain_order=True)
        .agg(pl.col("kept").sum(), times=(pl.col("kept") != 0).sum())
        .filter(pl.col("kept").abs() >= 0.05)
        .sort(pl.col("kept").abs(), descending=True, maintain_order=True)
    )
    said = _gates_passed(found)
    gates = {lead: len(words) for lead, words in said.items()}
    for lead, rule, kept, times in points.rows():
        if len(said[lead]) < most + gates[lead]:
            said[lead].append(f"{rule}{f' ×{times}' if times > 1 else ''}: {f'{kept:+.1f}'.removesuffix('.0')} points")
    known = found.attributes.to_dicts()
    for attributes, (_, verdicts) in zip(known, judge_all(model, known), strict=True):
        good = [verdict.name for verdict in verdicts if verdict.thirds > 0]
        if good:
            said[attributes["lead"]].append(f"fits: {', '.join(good).lower()}")
    return said


def _gates_passed(found: Outcome) -> dict[str, list[str]]:
    """For each lead, the gate that opened its present episode, unless the points say it all."""
    said: dict[str, list[str]] = {lead: [] for lead in found.leads["lead"]}
    opened = found.transitions.filter(
        pl.col("to_stage").is_in(["mql", "pql"]), ~pl.col("inferred"), pl.col("kind") == "move"
    )
    present = opened.join(
        found.leads.select("lead", "episode"), on=["lead", "episode"], how="semi", maintain_order="left"
    )
    for lead, gate, cause in present.select("lead", "gate_or_reason", "cause").rows():
        said[lead].append(f"{gate} ({cause})")
    return said
