"""``leadlight explain``: one lead's story."""

from __future__ import annotations

import pytest

from cli.calls import Call, Small


def told(leadlight: Call, small: Small, lead: str, *more: object, columns: int = 80) -> str:
    said = leadlight(
        "explain", small.model, small.events, "--leads", small.leads, "--lead", lead, *more, columns=columns
    )
    assert (said.code, said.err) == (0, "")
    return said.out


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_each_entry_the_running_score_and_the_moves_are_told(leadlight: Call, small: Small) -> None:
    story = told(leadlight, small, "ada")
    assert "SAL since 2026-03-04 09:00, score 23.0, grade B-, hot" in story
    lines = rows(story.partition("What happened (times in Europe/Berlin)")[2])
    assert ["2026-03-02", "10:15", "page_viewed", "+1", "Any", "page", "1.0"] in lines
    assert ["→", "became", "Inquiry"] in lines
    assert ["2026-03-03", "15:02", "page_viewed", "+10", "Pricing", "page", "23.0"] in lines
    assert ["→", "became", "MQL:", "Score", "and", "fit"] in lines
    assert ["2026-03-04", "09:00", "sales_accepted", "→", "became", "SAL", "23.0"] in lines
    assert "None is ahead until sales gives it back" in story


def test_the_fit_is_told_with_what_is_known(leadlight: Call, small: Small) -> None:
    lines = rows(told(leadlight, small, "ben"))
    assert ["Known:", "seniority", "manager"] in lines
    assert ["Company", "size", "unknown"] in lines
    assert ["Decides", "no"] in lines


def test_what_is_missing_is_told_gate_by_gate(leadlight: Call, small: Small) -> None:
    story = told(leadlight, small, "ben").partition("To the next gate")[2]
    assert "Any one of these will do:" in story
    assert "• 20 more points and a grade of C (now D) (MQL: Score and fit)" in story
    assert "• a form_submitted event where path = '/contact' (MQL: Hand raise)" in story


def test_the_score_is_told_by_rule_and_adds_up(leadlight: Call, small: Small) -> None:
    sums = rows(told(leadlight, small, "ada").partition("by rule")[2])
    assert sums[1][:4] == ["Pricing", "page", "×2", "+20.0"]
    assert sums[2][:4] == ["Any", "page", "×3", "+3.0"]
    assert sums[3] == ["score", "23.0"]


def test_a_past_day_is_told_as_it_was(leadlight: Call, small: Small) -> None:
    story = told(leadlight, small, "ada", "--as-of", "2026-03-03")
    assert "as of 2026-03-03 00:00" in story
    assert "Inquiry since 2026-03-02 10:15, score 12.0, grade B-" in story
    assert "• 9 more points (MQL: Score and fit)" in story
    assert "sales_accepted" not in story


@pytest.mark.parametrize("columns", [80, 120])
def test_it_fits_the_terminal(leadlight: Call, small: Small, columns: int) -> None:
    assert max(map(len, told(leadlight, small, "ada", columns=columns).splitlines())) <= columns


@pytest.mark.parametrize(
    ("lead", "more", "sentence"),
    [
        ("ADA", [], "There is no lead 'ADA' in this history. Did you mean 'ada'?"),
        ("cloe", [], "There is no lead 'cloe' in this history. Did you mean 'cleo'?"),
        ("4711", [], "There is no lead '4711' in this history. Write the id as it stands in the files."),
        (
            "cleo",
            ["--as-of", "2026-03-09"],
            "Lead 'cleo' is not known by then: its first event or attribute came later.",
        ),
    ],
)
def test_an_unknown_lead_is_said(leadlight: Call, small: Small, lead: str, more: list[str], sentence: str) -> None:
    said = leadlight("explain", small.model, small.events, "--lead", lead, *more)
    assert (said.code, said.out, said.err) == (1, "", sentence + "\n")
