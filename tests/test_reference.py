"""The reference itself, on what can be seen by eye. The cases in tests/cases say more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from engines import instant
from leadlight.model.condition import Condition
from leadlight.model.shapes import Model
from reference import Outcome, place, qualify
from reference_conditions import holds
from strategies import History, situations

ROW = {"path": "/Pricing_50%", "seats": 5, "amount": "1e3", "new": "Yes", "empty": "", "ratio": -7.0}


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("path = '/Pricing_50%'", True),
        ("unknown = 'x'", None),
        ("NOT unknown = 'x'", None),
        ("unknown = 'x' AND path = 'no'", False),
        ("unknown = 'x' AND path <> 'no'", None),
        ("unknown = 'x' OR path <> 'no'", True),
        ("unknown = 'x' OR path = 'no'", None),
        ("unknown IN ('a', 'b')", None),
        ("unknown NOT IN ('a', 'b')", None),
        ("path NOT IN ('a', 'b')", True),
        ("unknown IS NULL", True),
        ("unknown IS NOT NULL", False),
        ("empty IS NULL", True),
        ("path > 10", None),
        ("seats > 4.5", True),
        ("seats = '5'", True),
        ("amount = 1000", True),
        ("amount BETWEEN 999 AND 1000", True),
        ("amount BETWEEN 1001 AND unknown", False),
        ("amount BETWEEN 999 AND unknown", None),
        ("amount NOT BETWEEN 1001 AND unknown", True),
        ("new", True),
        ("NOT new", False),
        ("unknown IS TRUE", False),
        ("unknown IS NOT TRUE", True),
        ("seats / 0 = 1", None),
        ("seats % 0 = 1", None),
        ("seats % 3 = 2", True),
        ("ratio % 4 = -3", True),
        ("seats / 2 = 2.5", True),
        ("-seats + 1 = -4", True),
        ("coalesce(unknown, seats, 0) = 5", True),
        ("coalesce(unknown, 0) = 0", True),
        ("length(path) = 12", True),
        ("lower(path) = '/pricing_50%'", True),
        ("upper(path) LIKE '/PRICING%'", True),
        ("path LIKE '/pricing%'", False),
        ("path ILIKE '/pricing%'", True),
        ("path NOT ILIKE '/pricing%'", False),
        ("unknown NOT LIKE 'x'", None),
        (r"path LIKE '%\%'", True),
        (r"path LIKE '%5\%'", False),
        ("path LIKE '/Pricing_50_'", True),
        ("path LIKE '%Pricing'", False),
        ("starts_with(path, '/P') AND ends_with(path, '%') AND contains(path, '_5')", True),
        ("contains(path, '.')", False),
        ("regexp_like(path, '[0-9]{2}')", True),
        ("regexp_like(path, '^[0-9]')", False),
    ],
)
def test_conditions_are_three_valued(text: str, truth: bool | None) -> None:
    assert holds(Condition.read(text), ROW, {}) is truth


def test_a_declared_attribute_is_read_as_its_kind() -> None:
    asked = Condition.read("size IS NULL")
    assert holds(asked, {"size": "many"}, {}) is False
    assert holds(asked, {"size": "many"}, {"size": "number"}) is True


def test_ties_are_ordered_by_id_then_name_then_properties() -> None:
    def event(identity: str | None, name: str, **properties: Any) -> dict[str, Any]:
        return {"lead": "ada", "at": 0, "name": name, "id": identity, "properties": properties}

    ordered = [
        event(None, "b"),
        event(None, "b", path="1"),
        event(None, "b", path="10"),
        event(None, "b", path="9"),
        event(None, "b", path=None, term="1"),
        event("10", "a"),
        event("9", "a"),
        event("9", "b"),
    ]
    assert sorted([*ordered[4:], *ordered[:4]], key=place) == ordered


def test_an_empty_history_has_an_empty_outcome() -> None:
    assert qualify(Model(name="empty"), []) == Outcome()


@given(situations())
@settings(max_examples=100, deadline=None)
def test_what_must_hold_of_any_outcome(situation: tuple[Model, History, int | None]) -> None:
    model, history, as_of = situation
    outcome = qualify(model, history.events, history.attributes, as_of)
    for lead, row in outcome.leads.items():
        entries = [entry["kept"] for entry in outcome.ledger if entry["lead"] == lead]
        assert sum(entries) == pytest.approx(row["score"], abs=1e-9)
        moves = [t for t in outcome.transitions if t["lead"] == lead and t["kind"] == "move"]
        assert [move["from_stage"] for move in moves] == [None, *(m["to_stage"] for m in moves)][: len(moves)]
        assert row["stage"] == (moves[-1]["to_stage"] if moves else "inquiry")
        assert row["episode"] == max((move["episode"] for move in moves), default=0)
        assert row["mql_count"] <= row["episode"]
        assert all(as_of is None or at <= as_of for at in row["stamps"].values()), instant(as_of or 0)


@given(situations())
@settings(max_examples=50, deadline=None)
def test_nothing_later_than_now_is_used(situation: tuple[Model, History, int | None]) -> None:
    model, history, as_of = situation
    if as_of is None:
        return
    known = [event for event in history.events if event["at"] <= as_of]
    facts = [row for row in history.attributes if row["at"] is None or row["at"] <= as_of]
    assert qualify(model, known, facts, as_of) == qualify(model, history.events, history.attributes, as_of)
