"""One lead's story, and the outcome of a folder."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from leadlight.engine.explain import Step, Story, Verdict
from leadlight.report import ReportError, print_story, read_outcome
from report.outcomes import Lead, made

AT = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)


def entry(points: float, kept: float, rule: str | None, why: str | None = None, kind: str = "touch") -> dict[str, Any]:
    return {"at": AT, "entry": kind, "rule": rule, "category": "web", "points": points, "kept": kept, "why": why}


STORY = Story(
    lead={"lead": "anna\x1b[2J", "stage": "mql", "stage_since": AT, "score": 9.5, "grade": None, "temperature": "warm"},
    attributes={},
    profile="Anyone",
    verdicts=[Verdict("Company size", True, 2), Verdict("Decision maker", None, 0)],
    steps=[
        Step(
            AT,
            "form_submitted",
            [entry(10, 9.5, "Pricing page"), entry(-10, 0, "Any page", "stopped by at most 1 per day", "cap")],
            10.0,
            [{"to_stage": "mql", "kind": "move", "inferred": False, "gate_or_reason": "Hand raise"}],
        ),
        Step(AT, "email_sent", [], 10.0, []),
    ],
    later=[entry(0, 0, None, kind="limit")],
    missing=["40 more points (MQL: Score and fit)"],
    as_of=AT,
)


def told(story: Story = STORY) -> str:
    console = Console(width=100, file=io.StringIO(), record=True)
    print_story(story, console, "Europe/Berlin")
    return console.export_text()


def test_the_story_says_what_gave_points_what_moved_and_what_is_missing() -> None:
    said = told()
    for part in (
        "MQL since 2026-04-01 00:30, score 9.5, grade",
        "Company size    yes      +2/3",
        "+10 Pricing page, now +9.5",
        "-10 Any page: stopped by at most 1 per day",
        "→ became MQL: Hand raise",
        "and 1 event that gave no points",
        "40 more points (MQL: Score and fit)",
    ):
        assert part in said


def test_the_story_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in told()


def test_the_points_by_rule_are_those_left_and_end_in_the_score() -> None:
    lines = [line.split() for line in told().partition("by rule")[2].splitlines()]
    assert ["Pricing", "page", "+9.5"] in lines
    assert ["score", "9.5"] in lines


def test_a_score_short_of_a_threshold_looks_it_and_its_parts_add_up_as_they_are_shown() -> None:
    kept = {"Pricing page": 30.21, "Any page": 14.62, "Web site": 0.09, "Blog": 0.05}
    steps = [Step(AT, "page_viewed", [entry(40, points, rule) for rule, points in kept.items()], 44.97, [])]
    said = told(replace(STORY, lead=STORY.lead | {"score": 44.97}, steps=steps, later=[]))
    assert "score 44.9, grade" in said
    assert "45.0" not in said
    lines = [line.split() for line in said.partition("by rule")[2].splitlines()]
    points = [line[-1] for line in lines if line and line[-1][0] == "+"]
    assert points == ["+30.2", "+14.6", "+0.1"]
    assert sum(map(Decimal, points)) == Decimal("44.9")
    assert ["score", "44.9"] in lines


def test_a_folder_without_an_outcome_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"no outcome in .*leadlight qualify MODEL EVENTS --out"):
        read_outcome(tmp_path)


def test_an_outcome_that_is_not_whole_is_said(tmp_path: Path) -> None:
    (tmp_path / "outcome.json").write_text("{}")
    with pytest.raises(ReportError, match="cannot be read"):
        read_outcome(tmp_path)


def test_a_damaged_table_of_an_outcome_is_said_when_it_is_read(tmp_path: Path) -> None:
    whole = made([Lead("ann").to("inquiry", "2026-01-05"), Lead("bob").to("inquiry", "2026-01-06")])
    facts = {"as_of": whole.as_of.isoformat(), "timezone": whole.timezone}
    (tmp_path / "outcome.json").write_text(json.dumps(facts))
    for name in ("leads", "transitions", "attributes", "rejected"):
        getattr(whole, name).write_parquet(tmp_path / f"{name}.parquet")
    found = read_outcome(tmp_path)
    assert found.transitions.equals(whole.transitions)
    damaged = bytearray((tmp_path / "leads.parquet").read_bytes())
    damaged[4:200] = bytes(196)
    (tmp_path / "leads.parquet").write_bytes(damaged)
    with pytest.raises(ReportError, match=r"The outcome in '.*' cannot be read: .*Write it again\."):
        assert read_outcome(tmp_path).leads.height
    (tmp_path / "attributes.parquet").unlink()
    with pytest.raises(ReportError, match="cannot be read"):
        read_outcome(tmp_path)
