"""The fold agrees with the reference: to the letter on stages and stamps, to a billionth on points."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines import fold, folded
from leadlight.model.shapes import Model
from reference import Outcome, qualify
from strategies import History, models, situations

Situation = tuple[Model, History, "int | None"]
POINTS = {"score", "points", "kept"}
slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
patiently = settings(max_examples=100, deadline=None, suppress_health_check=slow)
briefly = settings(patiently, max_examples=40)  # each example is folded twice, or again


def near(left: Any, right: Any) -> bool:
    return left == right or (left is not None and right is not None and abs(left - right) <= 1e-9)


def same(outcome: Outcome, expected: Outcome) -> bool:
    """Whether two outcomes are one; the first difference is said by an assertion."""
    assert outcome.leads.keys() == expected.leads.keys()
    for lead, row in expected.leads.items():
        same_row(outcome.leads[lead], row)
        same_row(outcome.leads[lead]["categories"], row["categories"], points=set(row["categories"]))
    same_rows(by_lead(outcome.transitions), by_lead(expected.transitions))
    same_rows(sorted(outcome.ledger, key=line), sorted(expected.ledger, key=line))
    return True


def same_rows(rows: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert len(rows) == len(expected), (rows, expected)
    for row, wanted in zip(rows, expected, strict=True):
        same_row(row, wanted)


def same_row(row: dict[str, Any], expected: dict[str, Any], points: set[str] = POINTS) -> None:
    assert row.keys() == expected.keys()
    different = {
        key: (row[key], wanted)
        for key, wanted in expected.items()
        if key != "categories" and not (near if key in points else exactly)(row[key], wanted)
    }
    assert not different, (different, row, expected)


def exactly(left: Any, right: Any) -> bool:
    return bool(left == right)


def by_lead(transitions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order each lead went through them."""
    return sorted(transitions, key=lambda move: move["lead"])


def line(entry: dict[str, Any]) -> tuple[Any, ...]:
    """A place for each entry of the ledger, the same for all engines."""
    what = [entry["lead"], entry["entry"], entry["category"] or "", entry["rule"] or "", entry["at"]]
    return *what, round(entry["points"], 6), round(entry["kept"], 6)


@given(situations())
@patiently
def test_the_fold_is_the_reference(situation: Situation) -> None:
    model, history, as_of = situation
    expected = qualify(model, history.events, history.attributes, as_of)
    assert same(fold(model, history.events, history.attributes, as_of), expected)


@given(situations(), st.randoms(use_true_random=False), st.integers(1, 4))
@briefly
def test_no_order_of_arrival_and_no_split_over_files_matters(
    situation: Situation, chance: random.Random, count: int
) -> None:
    model, history, as_of = situation
    events, attributes = list(history.events), list(history.attributes)
    chance.shuffle(events)
    chance.shuffle(attributes)
    parts = [events[n::count] for n in range(count)], [attributes[n::count] for n in range(count)]
    split, whole = folded(model, *parts, as_of), fold(model, history.events, history.attributes, as_of)
    assert split == whole  # to the bit


@given(situations())
@briefly
def test_the_ledger_sums_to_the_score(situation: Situation) -> None:
    model, history, as_of = situation
    outcome = fold(model, history.events, history.attributes, as_of)
    for lead, row in outcome.leads.items():
        assert near(sum(entry["kept"] for entry in outcome.ledger if entry["lead"] == lead), row["score"])


@given(models())
@settings(max_examples=10, deadline=None)
def test_an_empty_history(model: Model) -> None:
    assert fold(model, []) == Outcome()


@given(models(), st.sampled_from(["page", "sales_accepted", "recycled"]))
@settings(max_examples=10, deadline=None)
def test_one_event(model: Model, name: str) -> None:
    event = {"lead": "ada", "at": 1_750_000_000_000_000, "name": name, "id": None, "properties": {}}
    outcome = fold(model, [event])
    assert same(outcome, qualify(model, [event]))
    assert list(outcome.leads) == ["ada"]
