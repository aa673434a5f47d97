"""With ``unit: account`` the events of all an account's people count together."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine_small import MODEL, attributes, events, model
from leadlight.engine import Outcome, qualify
from leadlight.history import Attributes, Events
from leadlight.model import Model

OF_ACCOUNTS = MODEL.replace("timezone:", "unit: account\ntimezone:")


def as_of(day: int, agreed: Model, happened: Events, people: Attributes) -> Outcome:
    return qualify(agreed, happened, people, as_of=datetime(2026, 1, day, tzinfo=UTC))


def test_people_of_one_account_qualify_together(tmp_path: Path) -> None:
    agreed = model(tmp_path, OF_ACCOUNTS)
    happened = events(
        tmp_path,
        ("ada", "2026-01-01T12:00:00Z", "feature_used", {"feature": "a"}),
        ("ben", "2026-01-02T12:00:00Z", "feature_used", {"feature": "a"}),
        ("ben", "2026-01-03T12:00:00Z", "feature_used", {"feature": "b"}),
        ("ben", "2026-01-04T12:00:00Z", "sales_rejected", {"reason": "Too small"}),
        ("cleo", "2026-01-05T12:00:00Z", "feature_used", {"feature": "c"}),
    )
    people = attributes(
        tmp_path,
        {"lead": "ada", "account": "Acme", "seniority": "vp", "employees": "10"},
        {"lead": "ben", "account": "Acme", "seniority": None, "employees": None},
    )
    found = qualify(agreed, happened, people)
    assert found.leads.select("lead", "score_product", "stage", "disqualified_by").rows() == [
        ("Acme", 8.0, "disqualified", "Too small")
    ]
    assert found.transitions["to_stage"].to_list() == ["inquiry", "pql", "disqualified"]
    assert found.rejected.select("reason", "row").rows() == [
        ("Has no account: give one in the leads file, in a column named account.", "cleo")
    ]


def test_an_account_that_was_named_later_is_not_known_yet(tmp_path: Path) -> None:
    """Whoever changes the company changes nobody's past as it was seen then."""
    agreed = model(tmp_path, OF_ACCOUNTS)
    happened = events(
        tmp_path, *((who, "2026-01-01T12:00:00Z", "feature_used", {"feature": who}) for who in ("ada", "ben"))
    )
    people = attributes(
        tmp_path,
        {"lead": "ada", "at": "2026-01-01", "account": "Acme"},
        {"lead": "ada", "at": "2026-01-05", "account": "Zeta"},
        {"lead": "ben", "at": "2026-01-06", "account": "Initech"},
    )
    for day, accounts, without in ((2, ["Acme"], ["ben"]), (5, ["Zeta"], ["ben"]), (6, ["Initech", "Zeta"], [])):
        found = as_of(day, agreed, happened, people)
        assert found.leads["lead"].to_list() == accounts
        assert found.rejected["row"].to_list() == without
    assert qualify(agreed, happened, people).leads["lead"].to_list() == ["Initech", "Zeta"]


@pytest.mark.parametrize("order", [1, -1])
def test_what_two_people_do_at_one_instant_is_two_events(tmp_path: Path, order: int) -> None:
    """Ten colleagues at one webinar are ten; what one of them is said twice to have done is one."""
    agreed = model(tmp_path, OF_ACCOUNTS)
    row = ("2026-01-01T12:00:00Z", "feature_used", {"feature": "a"})
    happened = events(tmp_path, *[("ada", *row), ("ben", *row), ("ada", *row)][::order])
    people = attributes(tmp_path, *({"lead": who, "account": "Acme"} for who in ("ada", "ben")))
    found = qualify(agreed, happened, people)
    assert found.facts["events"] == 2
    assert found.facts["duplicates"] == 1
