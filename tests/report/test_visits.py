"""Visits counted by hand, and the web site of an invented company whose truth is known."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from leadlight import acme
from leadlight.engine import qualify
from leadlight.history import open_events, read_attributes
from leadlight.history.store import Sources, build_history
from leadlight.model import load
from leadlight.report import Findings, History, ReportError, open_past, report
from leadlight.report.past.history import KeptInMemory
from report.outcomes import AS_OF, Lead, Made, made

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def web(*rows: dict[str, Any]) -> KeptInMemory:
    """Events: ``who``, after how many ``minutes``, and properties."""
    events = [
        {"lead": row.get("lead", row["who"]), "visitor": row["who"], "at": START + timedelta(minutes=row["minutes"]),
         "name": row.get("name", "page_viewed"),
         **{name: row.get(name) for name in ("path", "form", "campaign", "user_agent")}}
        for row in rows
    ]  # fmt: skip
    return KeptInMemory(
        pl.DataFrame(events, schema_overrides=dict.fromkeys(("form", "campaign", "user_agent"), pl.String))
    )


def ask(history: History, outcome: Made | None = None, **more: Any) -> Findings:
    known = outcome or made([Lead("ann").to("inquiry", "2026-03-02T09:10").to("mql", "2026-03-09")])
    return report("visits").find(known, history=history, **more)


def line(found: Findings, part: str, name: str) -> dict[str, Any]:
    rows = found.table.filter(part=part, line=name)
    assert rows.height == 1, found.table
    return rows.row(0, named=True)


SITE = web(
    {"who": "b1", "minutes": 0, "path": "/pricing", "campaign": "spring"},
    {"who": "b1", "minutes": 10, "name": "form_submitted", "form": "demo", "lead": "ann"},
    {"who": "b1", "minutes": 500, "path": "/docs", "lead": "ann"},
    {"who": "b2", "minutes": 0, "path": "/", "name": "session_started"},
    {"who": "b2", "minutes": 29, "path": "/blog"},
    {"who": "b2", "minutes": 60, "path": "/pricing", "campaign": "spring"},
    {"who": "b3", "minutes": 5, "path": "/", "user_agent": "Googlebot/2.1"},
    {"who": "b3", "minutes": 6, "name": "form_submitted", "form": "contact"},
)


def test_visitors_visits_and_leads_by_hand() -> None:
    found = ask(SITE)
    people, bots = line(found, "visitors", "people"), line(found, "visitors", "bots")
    assert [people[name] for name in ("visitors", "visits", "leads", "converted", "mqls")] == [2, 4, 1, 0.5, 1]
    assert [bots[name] for name in ("visitors", "visits", "leads", "converted")] == [1, 1, 1, None]


def test_a_visit_ends_after_half_an_hour() -> None:
    """29 minutes later is the same visit, 31 minutes later is another."""
    found = ask(SITE)
    rows = {row["line"]: (row["visits"], row["leads"]) for row in found.table.filter(part="visits").to_dicts()}
    assert rows == {"first visit": (2, 1), "came back": (1, 0), "of leads": (1, 0)}


def test_a_visitor_counts_once_by_what_its_first_visit_began_with() -> None:
    found = ask(SITE)
    pages = dict(found.table.filter(part="landing page").select("line", "visitors").iter_rows())
    assert pages == {"/": 1, "/pricing": 1}
    campaigns = dict(found.table.filter(part="campaign").select("line", "leads").iter_rows())
    assert campaigns == {"(none)": 0, "spring": 1}
    assert line(found, "form", "demo")["leads"] == 1
    assert found.table.filter(part="form").height == 1  # the robot's form is not there


def test_the_screen_says_that_visits_of_a_page_are_counted_otherwise_than_its_visitors() -> None:
    found = ask(SITE)
    heads = {sheet.title: (sheet.header, sheet.note) for sheet in found.report.sheets(found)}
    for title in ("Where the first visit began", "What brought them"):
        header, note = heads[title]
        assert "Visits begun so" in header
        assert "Visits" not in header
        assert "by how their first visit began. Visits begun so: all visits" in note
    assert "Visits" in heads["First visits, and later ones"][0]


def test_a_visitor_without_a_name_of_its_own_is_the_lead() -> None:
    table = SITE.table.with_columns(visitor=pl.lit(None, pl.String), lead=pl.col("visitor"))
    assert ask(KeptInMemory(table)).table.drop("mqls").equals(ask(SITE).table.drop("mqls"))


def test_the_order_of_rows_and_the_names_of_browsers_change_nothing() -> None:
    mixed = KeptInMemory(SITE.table.sample(fraction=1, shuffle=True, seed=2))
    renamed = SITE.table.with_columns(pl.col("visitor", "lead").replace({"b1": "z1", "b2": "a2", "b3": "m3"}))
    for other in (mixed, KeptInMemory(renamed)):
        assert ask(other).table.equals(ask(SITE).table)


def test_what_is_a_robot_and_what_makes_a_lead_can_be_said() -> None:
    found = ask(SITE, options={"bots": "path = '/docs'", "becomes": "form_submitted WHEN form = 'contact'"})
    assert line(found, "visitors", "bots")["visitors"] == 1
    assert line(found, "form", "contact")["leads"] == 1
    nobody = ask(SITE, options={"becomes": "bought"})
    assert line(nobody, "visitors", "people")["converted_note"] == "too early to say"


def test_a_young_visitor_is_no_failure() -> None:
    """One needed a day; who came in the last hours has not had it."""
    rows = [{"who": f"b{n}", "minutes": 0, "path": "/"} for n in range(30)]
    rows += [{"who": "b0", "minutes": 24 * 60, "name": "form_submitted", "form": "demo"}]
    late = (AS_OF - START) // timedelta(minutes=1) - 60
    rows += [{"who": f"c{n}", "minutes": late, "path": "/"} for n in range(20)]
    people = line(ask(web(*rows)), "visitors", "people")
    assert (people["visitors"], people["converted_n"], people["converted"]) == (50, 30, pytest.approx(1 / 30))


def test_nothing_later_than_the_as_of_is_seen_and_a_period_is_kept_to() -> None:
    later = web({"who": "b9", "minutes": 60 * 24 * 365, "path": "/"})
    assert ask(later).table.is_empty()
    assert ask(SITE, period="2026-02").table.is_empty()
    assert "There is no visit in this period" in ask(later).caveats[0]
    assert line(ask(SITE, period="2026-03"), "visitors", "people")["visitors"] == 2


def test_a_visit_after_the_period_is_not_part_of_the_last_one_in_it() -> None:
    """Who became a lead in April did not do so during the visit in March."""
    april = 31 * 24 * 60
    site = web(
        {"who": "b1", "minutes": 0, "path": "/"},
        {"who": "b1", "minutes": april, "path": "/pricing"},
        {"who": "b1", "minutes": april + 1, "name": "form_submitted", "form": "demo", "lead": "ann"},
    )
    first = line(ask(site, period="2026-03"), "visits", "first visit")
    assert (first["visits"], first["leads"]) == (1, 0)
    assert line(ask(site), "visits", "came back")["leads"] == 1


def test_a_history_of_leads_only_is_not_taken_for_a_web_site() -> None:
    rows = [{"who": f"b{n}", "minutes": n, "name": "form_submitted", "form": "demo"} for n in range(40)]
    assert "hardly anybody who stayed unknown" in " ".join(ask(web(*rows)).caveats)
    assert "hardly anybody" not in " ".join(ask(SITE).caveats)


def test_what_cannot_be_asked_is_said() -> None:
    with pytest.raises(ReportError, match="--bots: "):
        ask(SITE, options={"bots": "user_agent ="})
    with pytest.raises(ReportError, match="cannot be split by a column"):
        ask(SITE, by="source")
    with pytest.raises(ReportError, match="'visits' takes no --touch, but --becomes, --bots"):
        ask(SITE, options={"touch": "call"})


# ── a web site whose truth is known ─────────────────────────────────────────────────────────────


@pytest.fixture(scope="module", params=[7, 8, 9])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acme")
    acme.write(folder, seed=request.param, leads=1500)
    (folder / "model.yaml").write_text(acme.model_text())
    return folder


@pytest.fixture(scope="module")
def found(company: Path) -> Findings:
    events, leads = open_events([company / "events.parquet"]), read_attributes([company / "leads.csv"])
    outcome = qualify(load(company / "model.yaml"), events, leads)
    return report("visits").find(outcome, history=open_past([company / "visits.parquet"]))


def test_the_truth_of_the_site_comes_back(found: Findings, company: Path) -> None:
    """Six pages, of which at most one may lie outside its 95% interval, and none far out."""
    site = json.loads((company / "truth.json").read_text("utf-8"))["site"]
    rows = {row["line"]: row for row in found.table.filter(part="landing page").to_dicts()}
    assert rows.keys() == site["landing_pages"].keys()
    outside = 0
    for page, truth in site["landing_pages"].items():
        row, wide = rows[page], rows[page]["converted_high"] - rows[page]["converted_low"]
        outside += not row["converted_low"] <= truth["chance"] <= row["converted_high"]
        assert abs(row["converted"] - truth["chance"]) < wide
    assert outside <= 1


def test_robots_and_leads_are_those_there_are(found: Findings, company: Path) -> None:
    site = json.loads((company / "truth.json").read_text("utf-8"))["site"]
    people, bots = line(found, "visitors", "people"), line(found, "visitors", "bots")
    assert bots["visitors"] == site["bots"]
    assert people["leads"] == site["leads"]
    assert site["visitors"] - 10 <= people["visitors"] <= site["visitors"]  # a few come after the end
    overall = [people["converted_low"], site["leads"] / site["visitors"], people["converted_high"]]
    assert overall == sorted(overall)


def test_campaigns_have_no_say_in_it(found: Findings) -> None:
    whole = line(found, "visitors", "people")["converted"]
    rows = found.table.filter(part="campaign")
    inside = rows.filter((pl.col("converted_low") <= whole) & (pl.col("converted_high") >= whole)).height
    assert inside >= rows.height - 2


def test_kept_on_disk_it_is_the_same(found: Findings, company: Path) -> None:
    build_history(company / "site", Sources([str(company / "visits.parquet")], []))
    again = report("visits").find(found.outcome, history=open_past([company / "site"]))
    assert again.table.equals(found.table)
