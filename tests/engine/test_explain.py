"""One lead's story: every point has its event, the entries add up, and what is missing is said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine_small import MODEL, attributes, events, model
from leadlight.engine import explain, match, microseconds_of, qualify, reasons
from leadlight.history import open_events

JAN = "2026-01-{:02d}T12:00:00Z"


def story(folder: Path, lead: str, *rows, leads=(), now: int | None = None):
    matched = match(model(folder), events(folder, *rows), attributes(folder, *leads) if leads else None)
    return explain(model(folder), matched, lead, matched.last_instant if now is None else now)


def test_each_step_shows_its_entries_its_score_and_its_moves(tmp_path: Path) -> None:
    pricing = {"path": "/pricing"}
    told = story(
        tmp_path,
        "ada",
        ("ada", JAN.format(1), "page_viewed", pricing),
        ("ada", JAN.format(2), "page_viewed", pricing),
        ("ada", JAN.format(3), "page_viewed", pricing),
        leads=[{"lead": "ada", "seniority": "vp", "employees": "500"}],
    )
    assert [step.score for step in told.steps] == [11, 20, 20]
    assert [move["to_stage"] for step in told.steps for move in step.moves] == ["inquiry", "mql"]
    assert [(e["entry"], e["rule"], e["points"], e["kept"]) for e in told.steps[2].entries] == [
        ("touch", "Pricing", 10, 0),
        ("cap", "Pricing", -10, 0),
        ("touch", "Page", 1, 1),
    ]
    assert [(e["entry"], e["category"], e["kept"]) for e in told.later] == [("limit", "web", -3)]
    kept = sum(e["kept"] for step in told.steps for e in step.entries) + sum(e["kept"] for e in told.later)
    assert kept == told.lead["score"] == 20


def test_the_grade_is_told_criterion_by_criterion(tmp_path: Path) -> None:
    told = story(
        tmp_path,
        "ada",
        ("ada", JAN.format(1), "page_viewed", {"path": "/"}),
        leads=[{"lead": "ada", "seniority": "intern", "employees": None}],
    )
    assert told.profile == "Everybody"
    assert [(v.name, v.holds, v.thirds) for v in told.verdicts] == [("Decides", False, -3), ("Size", None, 0)]


def test_what_is_missing_is_said_for_each_gate(tmp_path: Path) -> None:
    told = story(tmp_path, "ada", ("ada", JAN.format(1), "page_viewed", {"path": "/pricing"}))
    assert told.missing == [
        "4 more points and a grade of C (now not known) (MQL: Score and fit)",
        "8 more points of product (PQL: Uses it)",
    ]


def test_a_lead_that_cools_off_or_is_disqualified_is_told_so(tmp_path: Path) -> None:
    used = [("ada", JAN.format(1), "feature_used", {"feature": f}) for f in ("a", "b")]
    told = story(tmp_path, "ada", *used, ("ada", JAN.format(2), "recycled", {}))
    assert told.missing == [
        "Cooling off until 2026-01-09 13:00 CET. From then on, counting what will be left of its points:",
        "7 more points and a grade of C (now not known) (MQL: Score and fit)",
        "its next event (PQL: Uses it)",
    ]
    told = story(tmp_path, "ada", *used, ("ada", JAN.format(2), "sales_rejected", {"reason": "Too small"}))
    assert told.lead["disqualified_by"] == "Too small"
    assert told.missing == ["Disqualified: no gate opens until a requalified event."]


DISQUALIFYING = MODEL.replace("fit:", "disqualify:\n  - {name: Outside, when: \"seniority = 'x'\"}\nfit:")


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ([], ["Outside: its next event, unless it is won, disqualifies it."]),
        ([("page_viewed", JAN.format(3))], ["Disqualified: no gate opens until a requalified event."]),
        (
            [("page_viewed", JAN.format(3)), ("requalified", JAN.format(4))],
            [
                "13 more points and a grade of C (now F) (MQL: Score and fit)",
                "8 more points of product (PQL: Uses it)",
            ],
        ),
    ],
    ids=["not yet", "at its next event", "excused"],
)
def test_a_disqualifier_that_came_to_hold_since_the_last_event_is_told(
    tmp_path: Path, more: list[tuple[str, str]], missing: list[str]
) -> None:
    agreed = model(tmp_path, DISQUALIFYING)
    told = [("page_viewed", JAN.format(1)), *more]
    happened = events(tmp_path, *[("ada", at, name, {"path": "/"}) for name, at in told])
    known = attributes(tmp_path, {"lead": "ada", "at": JAN.format(2), "seniority": "x", "employees": None})
    matched = match(agreed, happened, known)
    now = max(matched.last_instant, microseconds_of(datetime(2026, 1, 2, 13, tzinfo=UTC)))
    assert explain(agreed, matched, "ada", now).missing == missing


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"requirements": "need, authority", "reason": "Budget"}, "need, authority"),
        ({"requirements": ["need", "authority"]}, '["need","authority"]'),
        ({"requirements": [], "reason": "Budget"}, "[]"),
        ({"requirements": "", "reason": "Budget"}, "Budget"),
        ({}, None),
    ],
)
def test_what_sales_found_to_be_met_is_told_at_the_move(tmp_path: Path, said: dict[str, Any], shown: str) -> None:
    event = {"lead": "ada", "at": JAN.format(1), "name": "sales_qualified", **said}
    (tmp_path / "events.ndjson").write_text(json.dumps(event))
    matched = match(model(tmp_path), open_events([tmp_path / "events.ndjson"]))
    told = explain(model(tmp_path), matched, "ada", matched.last_instant)
    assert [(move["to_stage"], move["gate_or_reason"]) for step in told.steps for move in step.moves] == [
        ("inquiry", None),
        ("mql", None),
        ("sal", None),
        ("sql", shown),
    ]


def test_silence_is_an_entry_for_each_complete_period(tmp_path: Path) -> None:
    rows = [
        ("ada", JAN.format(1), "page_viewed", {"path": "/pricing"}),
        ("ben", "2026-03-05T12:00:00Z", "page_viewed", {"path": "/"}),
    ]
    told = story(tmp_path, "ada", *rows)
    assert [(e["entry"], str(e["at"].date()), e["kept"]) for e in told.later] == [
        ("idle", "2026-01-31", -5),
        ("idle", "2026-03-02", -5),
    ]
    assert told.lead["score"] == 1


def test_nobody_of_that_id_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        story(tmp_path, "nobody", ("ada", JAN.format(1), "page_viewed", {"path": "/"}))


def test_reasons_name_the_gate_the_rules_and_the_fit(tmp_path: Path) -> None:
    rows = [("ada", JAN.format(day), "page_viewed", {"path": "/pricing"}) for day in (1, 2)]
    matched = match(
        model(tmp_path),
        events(tmp_path, *rows),
        attributes(tmp_path, {"lead": "ada", "seniority": "vp", "employees": "9"}),
    )
    assert reasons(model(tmp_path), matched, ["ada"], matched.last_instant)["ada"] == [
        "Pricing ×2: +20 points",
        "Page ×2: +2 points",
        "fits: decides",
    ]


def test_the_profile_that_takes_a_lead_is_a_column_to_split_by(tmp_path: Path) -> None:
    two = MODEL.replace(
        "    - name: Everybody",
        """    - name: Buyers
      who: "employees >= 100"
      criteria: []
    - name: Everybody""",
    )
    known = [
        {"lead": lead, "seniority": None, "employees": size} for lead, size in (("a", "250"), ("b", "5"), ("c", None))
    ]
    happened = [(lead, JAN.format(1), "page_viewed", {"path": "/"}) for lead in "abc"]
    found = qualify(model(tmp_path, two), events(tmp_path, *happened), attributes(tmp_path, *known))
    assert found.attributes["profile"].to_list() == ["Buyers", "Everybody", "Everybody"]
    matched = match(model(tmp_path, two), events(tmp_path, *happened), attributes(tmp_path, *known))
    told = explain(model(tmp_path, two), matched, "a", matched.last_instant)
    assert (told.profile, set(told.attributes)) == ("Buyers", {"seniority", "employees"})
