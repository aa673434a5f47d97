"""``leadlight report`` of sources, influence and cost: their options, and what is said where they do not fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.calls import Call, Small

SPEND = "channel,campaign,month,amount,currency\nvp,,2026-03,300,EUR\nradio,,2026-03,50,EUR\n"


@pytest.fixture
def outcome(leadlight: Call, small: Small) -> Path:
    folder = small.folder / "outcome"
    assert leadlight("qualify", small.model, small.events, "--leads", small.leads, "--out", folder).code == 0
    return folder


@pytest.fixture
def spend(outcome: Path) -> Path:
    path = outcome / "spend.csv"
    path.write_text(SPEND, encoding="utf-8")
    return path


@pytest.mark.parametrize("columns", [80, 120])
def test_the_three_are_shown_and_fit(leadlight: Call, outcome: Path, small: Small, spend: Path, columns: int) -> None:
    for words in (
        ["sources"],
        ["influence", "--history", small.events],
        ["cost", "--spend", spend, "--channel", "seniority"],
        ["influence", "--history", small.events, "--by", "seniority"],
        ["cost", "--spend", spend, "--channel", "seniority", "--by", "seniority,month"],
    ):
        said = leadlight("report", words[0], outcome, *words[1:], columns=columns)
        assert (said.code, said.err) == (0, "")
        assert max(map(len, said.out.splitlines())) <= columns


def test_the_terms_reach_the_report(leadlight: Call, outcome: Path, small: Small, spend: Path) -> None:
    cost = json.loads(leadlight("report", "cost", outcome, "--spend", spend, "--channel", "seniority", "--json").out)
    rows = {(r["reading"], r["cut"], r["line"], r["stage"]): r for r in cost["rows"]}
    assert (
        rows["cohort", "channel", "vp", "inquiry"]["cost"] == 300 / rows["cohort", "channel", "vp", "inquiry"]["count"]
    )
    said = leadlight("report", "influence", outcome, "--history", small.events, "--channel", "name", "--json")
    assert {"first", "markov"} <= {row["reading"] for row in json.loads(said.out)["rows"]}


WRONG = [
    (["cost"], 2, "The report 'cost' reads what was spent. Say in which file: --spend FILE"),
    (["cost", "--spend", "none.csv"], 1, '--spend: there is no file "none.csv".'),
    (["cost", "--spend", "{spend}", "--channel", "senority"], 1, "Did you mean 'seniority'?"),
    (["cost", "--spend", "{spend}", "--margin", "150%"], 2, "--margin: write what is left of the revenue"),
    (
        ["cost", "--spend", "{spend}", "--by", "senority"],
        1,
        "no column 'senority' to split by. Did you mean 'seniority'?",
    ),
    (["cost", "--spend", "{spend}", "--by", "a,b,c,d"], 2, "The report 'cost' is split by at most 3 columns"),
    (["influence", "--history", "{events}", "--by", "senority"], 1, "Did you mean 'seniority'?"),
    (["influence", "--history", "{events}", "--by", "a,b,c,d"], 2, "'influence' is split by at most 3 columns"),
    (["influence"], 2, "The report 'influence' reads what leads did"),
    (["influence", "--history", "{events}", "--half-life", "0d"], 2, "--half-life: 0 days is no time"),
    (["influence", "--history", "{events}", "--half-life", "soon"], 2, "--half-life: 'soon' is not a time"),
]


@pytest.mark.parametrize(("words", "code", "sentence"), WRONG, ids=[" ".join(words) for words, _, _ in WRONG])
def test_what_does_not_fit_is_said(
    leadlight: Call, outcome: Path, small: Small, spend: Path, words: list[str], code: int, sentence: str
) -> None:
    filled = [word.format(spend=spend, events=small.events) for word in words]
    said = leadlight("report", filled[0], outcome, *filled[1:])
    assert said.code == code
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_several_currencies_are_never_added(leadlight: Call, outcome: Path, spend: Path) -> None:
    spend.write_text(SPEND + "vp,,2026-03,5,USD\n", encoding="utf-8")
    said = leadlight("report", "cost", outcome, "--spend", spend)
    assert (said.code, said.out) == (1, "")
    assert "in several currencies: EUR, USD. They are not added up here" in said.err
