"""Sources: conversion, shares, lift and days, held against counting by hand, Olist's figures and Acme's truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from leadlight.engine import qualify
from leadlight.history import open_events, read_attributes, read_mapping
from leadlight.model import load
from leadlight.report import ReportError, report
from leadlight.report.past.history import KeptInMemory
from leadlight.report.sources.lift import lift
from report.outcomes import Lead, Made, made

ROOT = Path(__file__).parents[2]
Needs = Callable[[str], Path]
PUBLISHED = {
    "organic search": (11.8, 2296), "paid search": (12.3, 1586), "social": (5.6, 1350), "unknown": (16.3, 1099),
    "direct traffic": (11.2, 499), "email": (3.0, 493), "referral": (8.5, 284), "other": (2.7, 150),
    "display": (5.1, 118),
}  # fmt: skip


def _leads(source: str, count: int, won: int, day: str = "2026-01-01") -> Iterator[Lead]:
    """So many leads, of which some became MQL after ten days and customer after twenty more."""
    for number in range(count):
        lead = Lead(f"{source}-{day}-{number}", attributes={"source": source}).to("inquiry", day)
        yield lead.to("mql", f"{day[:8]}11").to("customer", f"{day[:8]}31") if number < won else lead


def _rows(outcome: Made, goal: str, **more: object) -> dict[str, dict[str, object]]:
    table = report("sources").find(outcome, **more).table  # type: ignore[arg-type]
    return {row["value"]: row for row in table.filter(goal=goal).to_dicts()}


def test_rates_shares_lift_and_days_by_hand() -> None:
    outcome = made([*_leads("a", 40, 20), *_leads("b", 60, 10), *_leads("c", 5, 5)])
    rows = _rows(outcome, "customer")
    assert list(rows) == ["b", "a", "c"]
    a = rows["a"]
    assert (a["leads"], a["reached"], a["converted"], a["converted_n"]) == (40, 20, 0.5, 40)
    assert (a["of_leads"], a["of_reached"]) == pytest.approx((40 / 105, 20 / 35))
    assert a["lift"] == pytest.approx(0.5 / (15 / 65))
    assert (a["median_days"], a["days_n"], a["patience_days"]) == (30, 20, 30)
    assert rows["c"]["converted_note"] == "too few to say"
    assert _rows(outcome, "mql")["a"]["median_days"] == 10


def test_young_leads_are_neither_successes_nor_failures() -> None:
    """A source that has just begun is not judged: not by those still open, nor by those that were quick."""
    quick = [lead.to("mql", "2026-06-26").to("customer", "2026-06-27") for lead in _leads("new", 30, 0, "2026-06-25")]
    outcome = made([*_leads("old", 50, 10), *quick[:25], *_leads("new", 10, 0, "2026-06-24")])
    new = _rows(outcome, "customer")["new"]
    assert (new["leads"], new["reached"], new["unfinished"]) == (35, 25, 10)
    found = report("sources").find(outcome, "source")
    of_all = found.table.filter(goal="customer").select("leads", "converted_n", "unfinished").sum().row(0)
    assert of_all[0] - of_all[1] > of_all[2] > 0  # some of those too young are there already
    assert f"Customer {of_all[0] - of_all[1]}. They are no failures." in " ".join(found.caveats)
    patient = made([*_leads("old", 500, 300), *quick[:3], *_leads("new", 10, 0, "2026-06-24")])
    new = _rows(patient, "customer")["new"]
    assert (new["reached"], new["converted"], new["converted_note"]) == (3, None, "too early to say")
    assert "no failures" in " ".join(report("sources").find(patient).caveats)


def test_lift_is_that_of_donner_and_zou_and_never_outside_of_reason() -> None:
    """At the ends: nobody here, nobody elsewhere, everybody."""
    counts = pl.DataFrame(
        {"k": [0, 5, 20, 10], "n": [30, 30, 20, 100], "others": [9, 0, 40, 10], "m": [90, 90, 40, 100]}
    )
    found = counts.select(lift(*(pl.col(name) for name in ("k", "n", "others", "m")))).to_dicts()
    assert (found[0]["lift"], found[0]["lift_low"]) == (0, 0)
    assert set(found[1].values()) == {None}
    assert found[2]["lift"] == 1
    same = found[3]
    assert same["lift_low"] * same["lift_high"] == pytest.approx(1)
    assert all(r["lift_low"] <= r["lift"] <= r["lift_high"] for r in found if r["lift"] is not None)


def test_without_a_column_it_is_by_the_usual_one_and_by_all_where_there_is_none() -> None:
    assert report("sources").find(made(_leads("a", 3, 1))).scope.by == ("source",)
    alone = made([Lead("x").to("inquiry", "2026-01-01")])
    assert set(report("sources").find(alone).table["value"]) == {"all"}


def test_what_only_events_say_the_first_page_and_the_last_owner() -> None:
    outcome = made([Lead(name).to("inquiry", "2026-01-01") for name in "ab"])
    events = pl.DataFrame(
        {"lead": ["a", "a", "b", "a"], "name": ["visit"] * 4, "path": [None, "/one", "/two", "/three"],
         "owner": ["kim", "lee", None, None], "at": ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]}
    ).with_columns(pl.col("at").str.to_datetime(time_zone="UTC", time_unit="us"))  # fmt: skip
    history = KeptInMemory(events)
    assert set(_rows(outcome, "mql", by="path", history=history)) == {"/one", "/two"}
    assert set(_rows(outcome, "mql", by="owner", history=history)) == {"lee", "(unknown)"}
    said = report("sources").find(outcome, by="owner", history=history).caveats
    assert any("of owner the last" in sentence for sentence in said)
    with pytest.raises(ReportError, match="no column 'paths'"):
        report("sources").find(outcome, by="paths", history=history)


def test_olist_by_origin_is_as_published_and_its_truncation_is_warned_of(needs: Needs) -> None:
    data, folder = needs("olist"), ROOT / "examples/olist"
    mapping = read_mapping(folder / "map.yaml")
    attributes = read_attributes([data / "olist_marketing_qualified_leads_dataset.csv"], mapping)
    outcome = qualify(load(folder / "model.yaml"), open_events([data], mapping), attributes)
    found = report("sources").find(outcome, by="origin")
    rows = {row["value"]: row for row in found.table.filter(goal="customer").to_dicts()}
    for origin, (rate, leads) in PUBLISHED.items():
        assert (round(rows[origin]["converted"] * 100, 1), rows[origin]["leads"]) == (rate, leads)
        assert rows[origin]["converted_n"] == leads
    assert "the first win is of 5 December 2017" in found.caveats[0]
    assert found.table.filter(goal="customer")["reached"].sum() == 842
