"""``leadlight threshold`` and ``qualify --explore``: what they say, and what they say to a wrong call."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from cli.calls import Call, Company, Small
from leadlight import acme


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, str, str]:
    """Model, events, --leads, leads of a company with some whole weeks."""
    folder = tmp_path_factory.mktemp("acme")
    acme.write(folder, leads=400)
    model = folder / "model.yaml"
    model.write_text(acme.model_text(), encoding="utf-8")
    return str(model), str(folder / "events.parquet"), "--leads", str(folder / "leads.csv")


def test_the_answer_is_told_written_and_drawn(
    leadlight: Call, files: tuple[str, str, str, str], tmp_path: Path
) -> None:
    json_, png = tmp_path / "t.json", tmp_path / "t.png"
    said = leadlight("threshold", *files, "--capacity", "1/week", "--json", json_, "--png", png)
    assert said.code == 0, said.err
    for words in ("“Score and fit: score”", "(today 45)", "typical week", "95% interval", "fits", "To beware of"):
        assert words in " ".join(said.out.split())
    assert max(map(len, said.out.splitlines())) <= 80
    whole = json.loads(json_.read_text())
    assert whole["knob"] == "qualify.mql.any[1].score"
    assert whole["chosen"]["week_median"] <= whole["capacity_a_week"] == 1
    assert whole["threshold"] in [point["qualify.mql.any[1].score"] for point in whole["points"]]
    assert whole["present"]["present"] is True
    assert png.read_bytes().startswith(b"\x89PNG")


def test_any_number_can_be_turned(leadlight: Call, files: tuple[str, str, str, str], tmp_path: Path) -> None:
    for knob in ("Score and fit grade", "engagement.decay.half_life", "Pricing page points"):
        picture = tmp_path / f"{knob}.png"
        said = leadlight("threshold", *files, "--capacity", "4/month", "--knob", knob, "--png", picture, columns=120)
        assert said.code == 0, said.err
        assert "4 a month is 0.92 a week" in said.out
        assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_wrong_call_is_told(leadlight: Call, small: Small) -> None:
    said = leadlight("threshold", small.model, small.events, "--capacity", "lots")
    assert (said.code, said.err.strip()) == (2, "'lots' is not a capacity. Write it like 40/week, 8/day or 170/month.")
    said = leadlight("threshold", small.model, small.events, "--capacity", "40", "--knob", "Score and fit scor")
    assert said.code == 2
    assert 'Did you mean "Score and fit: score"?' in said.err
    said = leadlight("threshold", small.model, small.events)
    assert said.code == 2
    assert "--capacity" in said.err


def test_a_short_history_and_a_model_without_thresholds_are_no_crash(leadlight: Call, small: Small) -> None:
    said = leadlight("threshold", small.model, small.events, "--leads", small.leads, "--capacity", "8/day")
    assert said.code == 0
    assert "no whole week" in said.out
    bare = small.file("bare.yaml", "name: bare\nqualify: {mql: {any: [{name: Form, on: form_submitted}]}}\n")
    said = leadlight("threshold", bare, small.events, "--capacity", "40")
    assert said.code == 1
    assert "--knob NAME" in said.err


def test_the_explored_are_listed_beside_the_outcome(leadlight: Call, small: Small, tmp_path: Path) -> None:
    out = tmp_path / "out"
    call = ("qualify", small.model, small.events, "--leads", small.leads, "--out", out)
    plain = leadlight(*call)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    said = leadlight(*call, "--explore", "100%", "--seed", 3)
    assert (plain.code, said.code) == (0, 0)
    assert pl.read_parquet(out / "explore.parquet")["lead"].to_list() == ["ben"]
    assert "1 lead drawn by lot out of 1 below the gate" in " ".join(said.err.split())
    assert {file.name: file.read_bytes() for file in out.iterdir() if file.name != "explore.parquet"} == before
    leadlight(*call)
    assert not (out / "explore.parquet").exists()


def test_more_leads_do_not_reshuffle_the_explored(leadlight: Call, company: Company, tmp_path: Path) -> None:
    half = company.leads["lead"].sort()[:30].to_list()
    drawn = []
    for name, events in (("all", company.events), ("half", company.events.filter(pl.col("lead").is_in(half)))):
        events.write_parquet(tmp_path / f"{name}.parquet")
        company.leads.write_csv(tmp_path / "leads.csv")
        out = tmp_path / name
        words = (company.model, tmp_path / f"{name}.parquet", "--leads", tmp_path / "leads.csv", "--out", out)
        said = leadlight("qualify", *words, "--explore", "40%", "--as-of", "2027-01-01")
        assert said.code == 0, said.err
        drawn.append(set(pl.read_parquet(out / "explore.parquet")["lead"]))
    assert drawn[1] == drawn[0] & set(half)
    assert drawn[1]


@pytest.mark.parametrize("share", ["0%", "101%", "some", "-2%", "nan"])
def test_a_share_that_cannot_be_is_told(leadlight: Call, small: Small, tmp_path: Path, share: str) -> None:
    said = leadlight("qualify", small.model, small.events, "--out", tmp_path / "out", f"--explore={share}")
    assert said.code == 2
    assert "Write it like 2%" in said.err


def test_explore_needs_a_place_for_its_list(leadlight: Call, small: Small) -> None:
    said = leadlight("qualify", small.model, small.events, "--explore", "2%")
    assert said.code == 2
    assert "--out DIR" in said.err
