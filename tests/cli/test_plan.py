"""``leadlight plan``: with a history, without one, and with questions nobody can answer."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cli.calls import Call, Small
from leadlight.engine import Outcome
from plan.worlds import World

VECTOR = ["--rates", "inquiry=10%,mql=80%,sal=40%,opportunity=10%"]


@pytest.fixture(scope="session")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What qualify would have left of a world of eight hundred leads."""
    made = World.of(np.random.default_rng(4), 800, -400, 0).made({"channel": ["web", "fair"] * 400})
    facts = {"as_of": made.as_of.isoformat(), "timezone": "Europe/Berlin"}
    missing = [pl.lit(None).alias(name) for name in ("score", "grade", "temperature")]
    whole = Outcome(
        made.leads.with_columns(missing), made.transitions, made.attributes, made.rejected, made.as_of, "UTC", facts
    )
    return whole.write(tmp_path_factory.mktemp("plan") / "outcome")


@pytest.mark.parametrize("columns", [80, 120])
def test_the_plan_is_said_in_words_first_and_fits_the_terminal(leadlight: Call, outcome: Path, columns: int) -> None:
    words = ["--target", "1M revenue by 2026-12", "--deal", "20000", "--capacity", "5/week"]
    said = leadlight("plan", outcome, *words, columns=columns)
    assert (said.code, said.err) == (0, "")
    text = " ".join(said.out.split())
    assert text.startswith("Plan as of 1 July 2026 To win 50 deals (1M at 20k each) by 31 December 2026 you need")
    assert "one of these must be true" in text
    assert "The binding stage is" in text
    assert max(map(len, said.out.splitlines())) <= columns


def test_a_plan_as_json_and_csv_agree(leadlight: Call, outcome: Path) -> None:
    words = ["plan", outcome, "--target", "30 deals by 2026-12", "--by", "channel"]
    whole = json.loads(leadlight(*words, "--json", "--what-if", "mql=90%", "--what-if", "delays=80%").out)
    table = pl.read_csv(io.StringIO(leadlight(*words, "--csv").out))
    assert list(whole["needed"]) == ["inquiry", "mql", "sal", "sql", "opportunity", "customer"]
    total = table.filter((pl.col("channel") == "all") & pl.col("month").is_null())
    assert dict(total.select("stage", "needed").iter_rows()) == whole["needed"]
    assert set(table["channel"]) == {"all", "web", "fair"}
    months = [each["month"] for each in whole["months"]]
    for channel in whole["channels"]:
        rows = table.filter((pl.col("channel") == channel["channel"]) & pl.col("month").is_not_null())
        assert rows["month"].unique(maintain_order=True).to_list() == months
        said = {(m["month"], stage): found["middle"] for m in channel["months"] for stage, found in m["needed"].items()}
        for month, stage, needed in rows.select("month", "stage", "needed").iter_rows():
            assert said[month, stage] == pytest.approx(needed, abs=0.006)
        assert rows.height == len(said) == 6 * len(months)
    assert [each["what"] for each in whole["what_ifs"]] == [{"mql": 0.9}, {"delays": 0.8}]
    assert (whole["timezone"], whole["months"][-1]["month"]) == ("Europe/Berlin", "2026-12")


def test_each_channel_has_every_stage_on_a_narrow_screen(leadlight: Call, outcome: Path) -> None:
    said = leadlight("plan", outcome, "--target", "30 deals by 2026-12", "--by", "channel", columns=80).out
    words = said.partition("By channel")[2].partition("Every one")[0].split()
    assert {"MQL", "SAL", "SQL", "opp.", "deals"} <= set(words)
    assert "…" not in words
    assert max(map(len, said.splitlines())) <= 80


def test_the_chart_is_written(leadlight: Call, outcome: Path, tmp_path: Path) -> None:
    for name, target in (("months", "30 deals by 2026-12"), ("stages", "90 deals")):
        said = leadlight("plan", outcome, "--target", target, "--png", tmp_path / f"{name}.png")
        assert (said.code, said.err) == (0, f"The chart is {tmp_path / name}.png\n")
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_the_cost_is_told_where_spend_is_known(leadlight: Call, outcome: Path, small: Small) -> None:
    rows = [
        f"{channel},all,2026-{month:02},{amount},EUR"
        for channel, amount in (("web", 900), ("Fair", 1800))
        for month in (4, 5, 6)
    ]
    spend = small.file("spend.csv", "channel,campaign,month,amount,currency\n" + "\n".join(rows))
    words = ["--target", "30 deals by 2026-12", "--spend", spend, "--by", "channel", "--json"]
    whole = json.loads(leadlight("plan", outcome, *words).out)
    cost = whole["cost"]
    assert (cost["currency"], cost["since"], cost["until"]) == ("EUR", "2026-04", "2026-06")
    assert cost["total"]["middle"] == pytest.approx(whole["needed"]["inquiry"] * cost["per_inquiry"])
    each = {channel["channel"]: channel for channel in whole["channels"]}
    assert each["fair"]["cost"]["middle"] > 1.3 * each["web"]["cost"]["middle"]


def test_a_deals_size_is_measured_where_the_history_is_given(leadlight: Call, outcome: Path, small: Small) -> None:
    wins = pl.read_parquet(outcome / "transitions.parquet").filter(pl.col("to_stage").cast(pl.String) == "customer")
    rows = [
        f"{lead},{at.isoformat()},opportunity_won,{20_000 + n}"
        for n, (lead, at) in enumerate(wins.select("lead", "at").iter_rows())
    ]
    events = small.file("won.csv", "lead,at,name,amount\n" + "\n".join(rows))
    words = ["plan", outcome, "--target", "1M revenue by 2026-12"]
    whole = json.loads(leadlight(*words, "--history", events, "--json").out)
    measured = whole["deal_measured"]
    assert (measured["n"], measured["unknown"]) == (len(rows), 0)
    assert whole["target"]["deal"] == pytest.approx(20_000 + (len(rows) - 1) / 2)
    assert 20_000 < measured["low"] < measured["mean"] < measured["high"] < 20_000 + len(rows)
    deals = leadlight("plan", outcome, "--target", "5 deals by 2026-12", "--history", events)
    assert (deals.code, deals.out) == (2, "")
    assert "--history measures what a deal is worth, and a target in deals needs no worth. Leave it out." in deals.err
    both = leadlight(*words, "--history", events, "--deal", "5k")
    assert (both.code, both.out) == (2, "")
    assert "--deal says what a deal is worth, and --history measures it. Give one of them." in both.err


def test_without_a_history_it_is_arithmetic(leadlight: Call) -> None:
    whole = json.loads(leadlight("plan", "--target", "10M", "--deal", "100k", *VECTOR, "--json").out)
    assert whole["needed"] == {"inquiry": 31250, "mql": 3125, "sal": 2500, "opportunity": 1000, "customer": 100}
    delays = "inquiry=2 months,mql=1 month,sal=0d,opportunity=3 months"
    said = leadlight("plan", "--target", "10M by 2010-06", "--deal", "100k", *VECTOR, "--delays", delays)
    assert "you need 31,250 inquiries" in said.out
    assert "30 Dec 2009" in said.out


def test_a_history_that_cannot_tell_asks_for_rates(leadlight: Call, small: Small) -> None:
    folder = small.folder / "outcome"
    assert leadlight("qualify", small.model, small.events, "--leads", small.leads, "--out", folder).code == 0
    said = leadlight("plan", folder, "--target", "10 deals by 2026-12")
    assert said.code == 1
    assert said.err.startswith("What is not known: none of the 1 lead that got to SAL has gone further yet")
    assert "--rates sal=60%,sql=50%,opportunity=25%" in said.err
    again = leadlight("plan", folder, "--target", "10 deals by 2026-12", "--rates", "sal=60%,sql=50%,opportunity=25%")
    assert (again.code, again.err) == (0, "")


WRONG: list[tuple[list[str], int, str]] = [
    (["--target", "25"], 2, "Is the target '25' deals or revenue?"),
    (["--target", "10M"], 2, "add --deal 25000, say; or --history EVENTS…, and it is measured"),
    (["--target", "10M", "--deal", "0"], 2, "A deal of 0 never adds up"),
    (["--target", "5 deals", "--share", "120%"], 2, "--share: '120%' is not above 0% and up to 100%."),
    (["--target", "5 deals", "--capacity", "many"], 2, "'many' is not a capacity."),
    (["--target", "5 deals", "--capacity", "0/week"], 2, "A capacity of 0 leads a week lets no plan come true."),
    (
        ["--target", "5 deals", "--what-if", "mql=9%,deal=30k"],
        2,
        "what-if deal: the target is 5 deals, and what a deal",
    ),
    (["--target", "5 deals", "--what-if", "mgl=1%"], 2, "Did you mean 'mql'?"),
    (["--target", "5 deals by 2026-01"], 1, "'by 2026-01' is over: the history ends on 1 July 2026."),
    (["--target", "5 deals", "--by", "chanel"], 1, "There is no column 'chanel' to split by. Did you mean 'channel'?"),
    (["--target", "5 deals", "--csv", "--json"], 2, "--csv and --json are two forms of one output. Choose one."),
    (["--target", "5 deals", "--spend", "none.csv"], 1, '--spend: there is no file "none.csv".'),
]


@pytest.mark.parametrize(("words", "code", "sentence"), WRONG, ids=[" ".join(words[1:]) for words, _, _ in WRONG])
def test_what_cannot_be_planned_is_said(
    leadlight: Call, outcome: Path, words: list[str], code: int, sentence: str
) -> None:
    said = leadlight("plan", outcome, *words)
    assert (said.code, said.out) == (code, "")
    assert sentence in said.err


ALONE: list[tuple[list[str], str]] = [
    (["--target", "5 deals"], "A plan needs a history or rates"),
    (["--target", "5 deals", *VECTOR, "--by", "channel"], "--by needs an outcome"),
    (["--target", "5M", *VECTOR, "--history", "events.csv"], "--history needs an outcome: name the folder"),
    (["--target", "5M", *VECTOR, "--map", "map.yaml"], "--map needs an outcome: name the folder"),
    (["--target", "5M", *VECTOR, "--leads", "leads.csv"], "--leads needs an outcome: name the folder"),
    (["--target", "5 deals", *VECTOR, "--csv"], "--csv needs an outcome"),
    (["--target", "5 deals", *VECTOR, "--delays", "sql=5d"], "--delays sql: there is no rate for it."),
]


@pytest.mark.parametrize(("words", "sentence"), ALONE, ids=[sentence for _, sentence in ALONE])
def test_what_needs_a_history_is_said(leadlight: Call, words: list[str], sentence: str) -> None:
    said = leadlight("plan", *words)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


SPEND = [
    ("channel,month,amount\nweb,2026-04,5\n", "has no column currency."),
    ("channel,month,amount,currency\nweb,April,5,EUR\n", "line 2, month: 'April' is not a month."),
    ("channel,month,amount,currency\nweb,2026-04,much,EUR\n", "line 2, amount: 'much' is not a number."),
    (
        "channel,month,amount,currency\na,2026-04,5,EUR\na,2026-04,5,USD\n",
        "is in several currencies: EUR, USD.",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), SPEND, ids=[sentence for _, sentence in SPEND])
def test_spend_that_cannot_be_read_is_said(
    leadlight: Call, outcome: Path, small: Small, text: str, sentence: str
) -> None:
    said = leadlight("plan", outcome, "--target", "30 deals by 2026-12", "--spend", small.file("spend.csv", text))
    assert (said.code, said.out) == (1, "")
    assert sentence in said.err
