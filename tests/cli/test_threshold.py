"""``threshold``, ``sweep``, ``qualify --explore`` and ``misses``: what they say, and what they say to a wrong call."""

from __future__ import annotations

import json
import re
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
    for words in ("“Score and fit: score”", "(today 45)", "a week on average", "95% interval", "fits", "To beware of"):
        assert words in " ".join(said.out.split())
    assert max(map(len, said.out.splitlines())) <= 80
    whole = json.loads(json_.read_text())
    assert whole["knob"] == "qualify.mql.any[1].score"
    assert whole["chosen"]["leads_a_week"] <= whole["capacity_a_week"] == 1
    assert whole["expected"]["leads_a_week"]["mean"] == whole["chosen"]["leads_a_week"]
    assert {"hits", "n", "share", "low", "high"} == whole["expected"]["conversion"]["sql"].keys()
    assert whole["threshold"] in [point["qualify.mql.any[1].score"] for point in whole["curve"]]
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
    assert said.code == 1
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


def test_a_curve_is_shown_written_and_drawn(leadlight: Call, files: tuple[str, str, str, str], tmp_path: Path) -> None:
    json_, png = tmp_path / "s.json", tmp_path / "s.png"
    said = leadlight("sweep", *files, "--vary", "Score and fit score=40..50/5", "--json", json_, "--png", png)
    assert said.code == 0, said.err
    assert max(map(len, said.out.splitlines())) <= 80
    for words in ("acme, today Score and fit: score 45", "40 ", "50 ", "today", "To beware of", "95% interval"):
        assert words in " ".join(said.out.split())
    whole = json.loads(json_.read_text())
    assert [row["qualify.mql.any[1].score"] for row in whole["curve"]] == [40, 45, 50]
    assert [row["present"] for row in whole["curve"]] == [False, True, False]
    leads = [row["leads"] for row in whole["curve"]]
    assert leads == sorted(leads, reverse=True)
    assert leads[1] == whole["present"]["leads"]
    assert png.read_bytes().startswith(b"\x89PNG")


def test_two_numbers_make_a_grid(leadlight: Call, files: tuple[str, str, str, str], tmp_path: Path) -> None:
    json_, png = tmp_path / "s.json", tmp_path / "s.png"
    vary = ("--vary", "Score and fit score=40,45", "--vary", "engagement.decay.half_life=10d..90d/20d")
    said = leadlight("sweep", *files, *vary, "--capacity", "1/day", "--json", json_, "--png", png)
    assert said.code == 0, said.err
    assert max(map(len, said.out.splitlines())) <= 80
    assert all(value in said.out for value in ("10d", "30d", "50d", "70d", "90d", "Down: Score and fit: score"))
    whole = json.loads(json_.read_text())
    assert (whole["capacity"], len(whole["curve"])) == (5, 10)
    assert {row["engagement.decay.half_life"] for row in whole["curve"]} == {"10d", "30d", "50d", "70d", "90d"}
    assert png.read_bytes().startswith(b"\x89PNG")


def test_without_values_the_usual_ones_are_tried(leadlight: Call, files: tuple[str, str, str, str]) -> None:
    said = leadlight("sweep", *files, "--vary", "Score and fit grade")
    assert said.code == 0, said.err
    assert all(f"\n{grade} " in said.out for grade in ("F", "C-", "A+"))


@pytest.mark.parametrize(
    ("vary", "code", "says"),
    [
        (["Score and fit scor=1..9"], 1, 'Did you mean "Score and fit: score"?'),
        (["Score and fit score=9..1"], 2, "Write the lower value first"),
        (["Score and fit score=few"], 1, "is a number"),
        (["fit.start=C", "fit.start=D"], 2, "named twice"),
        (["fit.start=C", "qualify.cool_off=1d", "Score and fit score=5"], 2, "one number or two, not 3"),
    ],
)
def test_a_wrong_sweep_is_told(leadlight: Call, small: Small, vary: list[str], code: int, says: str) -> None:
    said = leadlight("sweep", small.model, small.events, *(word for each in vary for word in ("--vary", each)))
    assert (said.code, said.out) == (code, "")
    assert says in said.err
    assert leadlight("sweep", small.model, small.events).code == 2


def test_what_the_explored_tell_of_the_misses(
    leadlight: Call, files: tuple[str, str, str, str], tmp_path: Path
) -> None:
    out, json_ = tmp_path / "out", tmp_path / "m.json"
    drawn = leadlight("qualify", *files, "--as-of", "2025-09-01", "--out", out, "--explore", "50%", "--seed", "1")
    assert drawn.code == 0, drawn.err
    said = leadlight("misses", out / "explore.parquet", *files, "--goal", "sql", "--json", json_)
    assert said.code == 0, said.err
    assert "nine in ten that got there were that quick" in said.err
    span = re.search(r"Each lead is given (\S+ days):", said.err)
    beside = leadlight("threshold", *files, "--capacity", "5/week")
    assert span, said.err
    assert f"long enough ago ({span[1]} for SQL," in " ".join(beside.out.split())
    told = json.loads(json_.read_text())
    assert said.out.strip() == told["sentence"]
    assert told["explored"]["n"] + told["unseen"] + told["young"] == pl.read_parquet(out / "explore.parquet").height
    missed = told["missed"]
    assert missed["estimate"] is None or missed["low"] <= missed["estimate"] <= missed["high"]
    early = leadlight("misses", out / "explore.parquet", *files, "--wait", "5200w")
    assert "nothing can be told yet" in early.out


def test_a_wrong_list_of_explored_is_told(leadlight: Call, small: Small, tmp_path: Path) -> None:
    rest = (small.model, small.events)
    said = leadlight("misses", tmp_path / "none.parquet", *rest)
    assert (said.code, "does not exist" in said.err) == (1, True)
    said = leadlight("misses", small.model, *rest)
    assert (said.code, "is not a list of explored leads" in said.err) == (1, True)
    pl.DataFrame({"lead": ["ada"]}).write_parquet(tmp_path / "other.parquet")
    said = leadlight("misses", tmp_path / "other.parquet", *rest)
    assert (said.code, "it lacks marked_at, pool, share" in said.err) == (1, True)
    said = leadlight("misses", tmp_path / "other.parquet", *rest, "--wait", "soon")
    assert (said.code, "--wait: 'soon' is not a duration" in said.err) == (2, True)


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


@pytest.mark.parametrize("more", [[], ["--memory", "2GB"]])
def test_a_seed_without_a_draw_is_refused(leadlight: Call, small: Small, tmp_path: Path, more: list[str]) -> None:
    said = leadlight("qualify", small.model, small.events, "--out", tmp_path / "out", "--seed", 3, *more)
    assert (said.code, said.out) == (2, "")
    assert said.err == "--seed says which leads --explore draws. Add --explore 2%, or leave --seed out.\n"


def test_explore_needs_a_place_for_its_list(leadlight: Call, small: Small) -> None:
    said = leadlight("qualify", small.model, small.events, "--explore", "2%")
    assert said.code == 2
    assert "--out DIR" in said.err
