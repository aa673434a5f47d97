"""What only some reports can be asked, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.calls import Call, Small


@pytest.fixture
def outcome(leadlight: Call, small: Small) -> Path:
    folder = small.folder / "outcome"
    assert leadlight("qualify", small.model, small.events, "--leads", small.leads, "--out", folder).code == 0
    return folder


def test_hand_offs_and_visits_are_told(leadlight: Call, small: Small, outcome: Path) -> None:
    plain = leadlight("report", "handoff", outcome)
    assert (plain.code, plain.err) == (0, "")
    assert "Hand-off as of 10 March 2026" in plain.out
    asked = ["--touch", "page_viewed WHEN path LIKE '/%'", "--since", "inquiry", "--goal", "customer"]
    said = leadlight("report", "handoff", outcome, "--history", small.events, *asked, "--json")
    assert said.code == 0
    assert any(row["part"] == "touches" and row["count"] for row in json.loads(said.out)["rows"])
    visits = leadlight("report", "visits", outcome, "--history", small.events, "--bots", "path = '/nowhere'", "--json")
    assert visits.code == 0
    assert json.loads(visits.out)["rows"][0]["line"] == "people"


WRONG = [
    (["handoff", "--goal", "mql"], 2, "--goal: 'mql' is none of sql, opportunity, customer."),
    (["handoff", "--since", "yesterday"], 2, "--since: 'yesterday' is none of mql, inquiry."),
    (["handoff", "--touch", ","], 2, "--touch names no event."),
    (["handoff", "--touch", "call WHEN minutes >"], 2, "--touch: "),
    (["handoff", "--bots", "a = 'b'"], 2, "The report 'handoff' takes no --bots, but --touch, --since, --goal."),
    (["lifecycle", "--touch", "call"], 2, "The report 'lifecycle' takes no --touch."),
    (["visits", "--bots", "a ="], 2, "--bots: "),
    (["visits"], 2, "The report 'visits' reads what leads did"),
    (["handoff", "--touch", "call"], 2, "A touch is an event, and an outcome does not hold those."),
]


@pytest.mark.parametrize(("words", "code", "sentence"), WRONG, ids=[" ".join(words) for words, _, _ in WRONG])
def test_what_cannot_be_asked_is_said(
    leadlight: Call, outcome: Path, words: list[str], code: int, sentence: str
) -> None:
    said = leadlight("report", words[0], outcome, *words[1:])
    assert (said.code, said.out) == (code, "")
    assert said.err.startswith(sentence)
