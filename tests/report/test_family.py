"""What must hold for every report there is, by name or not: a new one is found and tested by itself."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from markupsafe import escape
from rich.console import Console

from leadlight.report import Findings, Report, ReportError, print_list, print_report, report, reports, write_report_page
from leadlight.report.draw import svg, write_png
from leadlight.report.spend import Spend
from report.outcomes import Lead, Made, made, simulated, spend_file

DOCS = Path(__file__).parents[2] / "docs" / "reports"
OUTCOMES = {
    "nobody": made([]),
    "one lead": made([Lead("a", attributes={"source": "Webinar"}).to("inquiry", "2026-05-01")]),
    "many": simulated(300),
}
SPEND = Spend.of(
    [(channel, None, date(2026, month, 1), 100.0 * month) for channel in ("Webinar", "Radio") for month in range(1, 7)]
)


def _of_each(known: Mapping[str, Report]) -> pytest.MarkDecorator:
    """One worker has all tests of a report: they share what was found and drawn."""
    marked = [pytest.param(each, marks=pytest.mark.xdist_group(f"report {name}")) for name, each in known.items()]
    return pytest.mark.parametrize("each", marked, ids=known)


every_report = _of_each(reports())
every_report_that_splits = _of_each({name: each for name, each in reports().items() if each.splits})
every_outcome = pytest.mark.parametrize("outcome", OUTCOMES)
every_split = pytest.mark.parametrize("by", [None, "month", "grade", "source", "source,country,quarter"])
every_shape = pytest.mark.parametrize("by", [None, "month", "source,country,quarter"])  # of a picture
WAYS: dict[str, dict[str, Any]] = {
    "compared": {"compare": True, "period": "2026-Q1"},
    "where": {"where": "score >= 20 AND stage <> 'lost'"},
}


def usual_options(each: Report) -> dict[str, str]:
    """What a report cannot do without."""
    return {"spend": spend_file(SPEND)} if "spend" in each.options else {}


def ask(each: Report, outcome: Made, by: str | None = None, **more: Any) -> Findings:
    """The report with all it needs; a column that the outcome lacks, or too many for the report, are left out."""
    columns = [
        c for c in (by or "").split(",") if c in ("month", "grade", "quarter") or c in outcome.attributes.columns
    ]
    more |= {"history": outcome.history} if each.needs_history else {}
    more |= {"options": usual_options(each) | more.get("options", {})}
    return each.find(outcome, columns[: each.splits], **more)


@cache
def found_of(each: Report, outcome: str, by: str | None = None) -> Findings:
    """What several tests look at."""
    return ask(each, OUTCOMES[outcome], by)


@cache
def chart_of(each: Report, outcome: str, by: str | None = None) -> Any:
    """Drawn once, for several tests to look at."""
    return each.chart(found_of(each, outcome, by))


@every_report
@every_outcome
@every_split
def test_the_table_has_the_columns_it_promises(each: Report, outcome: str, by: str | None) -> None:
    found = found_of(each, outcome, by)
    assert found.table.columns == [column.name for column in found.columns]
    assert found.table.select(each.empty.columns).schema == each.empty.schema
    assert not found.table.select(each.keys).is_duplicated().any()


@every_report
@pytest.mark.parametrize(
    ("outcome", "way"), [("many", "compared"), ("one lead", "compared"), ("many", "where"), ("nobody", "where")]
)
def test_what_is_asked_beside_it_keeps_the_columns(each: Report, outcome: str, way: str) -> None:
    found = ask(each, OUTCOMES[outcome], "source", **WAYS[way])
    assert found.table.columns == [column.name for column in found.columns]
    assert found.table.select(each.empty.columns).schema == each.empty.schema
    assert all(column.title and column.help.endswith(".") for column in found.columns)
    said = json.loads(found.json())
    assert said["rows"] == found.table.to_dicts()
    if (outcome, way) != ("many", "where"):  # drawn as without
        assert svg(each.chart(found)).startswith("<svg")
    assert each.sheets(found) or not len(found.table)


@every_report
def test_the_period_before_is_what_the_report_says_of_it(each: Report) -> None:
    """What stands beside is the same report, asked of the period before."""
    both, alone = ask(each, OUTCOMES["many"], **WAYS["compared"]), ask(each, OUTCOMES["many"], period="2025-Q4")
    compared = [column.name for column in each.columns if column.compared]
    assert compared
    before = both.table.select(*each.keys, *(pl.col(f"{name}_before").alias(name) for name in compared))
    known = before.join(alone.table.select(*each.keys, *compared), on=each.keys, nulls_equal=True, how="inner")
    assert len(known) == len(alone.table)
    assert all(known[name].equals(known[f"{name}_right"]) for name in compared)


@every_report
def test_where_is_the_report_of_those_leads_alone(each: Report) -> None:
    whole = OUTCOMES["many"]
    some = whole.attributes.filter(source="Referral")["lead"]
    alone = whole.only(some)
    found, expected = ask(each, whole, where="source = 'Referral'"), ask(each, alone)
    assert found.table.equals(expected.table)
    assert found.table.height
    assert "Only the" in " ".join(found.caveats)


NOTHING = {
    "where": ({"where": "source = 'Mars'"}, "of the 300 leads of this outcome there is none for which this holds"),
    "too late": ({"period": "2031"}, "Nothing is known of 2031: the history goes from "),
    "too early": ({"period": "..2001"}, "Nothing is known of ..2001: the history goes from "),
}


@every_report
@pytest.mark.parametrize("way", NOTHING)
def test_where_there_is_nothing_it_says_why_and_shows_no_empty_tables(each: Report, way: str, tmp_path: Path) -> None:
    more, why = NOTHING[way]
    found = ask(each, OUTCOMES["many"], "source", **more)
    assert why in found.nothing
    assert found.caveats[0] == found.nothing
    if "period" in more:
        assert "to 30 June 2026. Choose a --period within it." in found.nothing
    console = Console(width=100, file=io.StringIO(), record=True)
    print_report(found, console)
    assert why in " ".join(console.export_text().split())
    assert "─" not in console.export_text()
    write_report_page(found, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert str(escape(found.nothing)) in page
    assert "<table" not in page


@every_report
def test_where_there_is_something_it_does_not_say_that_there_is_nothing(each: Report) -> None:
    for more in ({}, {"period": "2026-06"}, {"where": "source = 'Referral'"}):
        assert not ask(each, OUTCOMES["many"], **more).nothing


def test_the_list_says_what_each_report_needs() -> None:
    console = Console(width=100, file=io.StringIO(), record=True)
    print_list(reports().values(), console)
    blocks = re.split(r"^(?=\w)", console.export_text(), flags=re.MULTILINE)
    said = {block.split()[0]: " ".join(block.split()) for block in blocks if block.strip()}
    for each in reports().values():
        assert ("It needs --history." in said[each.name]) == each.needs_history
        assert ("It needs --spend." in said[each.name]) == (each.name == "cost")


@every_report
@pytest.mark.parametrize("way", ["plain", "compared"])
def test_the_page_is_one_file_and_says_what_each_figure_means(each: Report, way: str, tmp_path: Path) -> None:
    found = ask(each, OUTCOMES["many"], "source", **WAYS.get(way, {}))
    write_report_page(found, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "<svg" in page
    assert all(str(escape(column.help)) in page for column in found.columns)
    assert all(str(escape(caveat)) in page for caveat in found.caveats)
    assert "<script" not in page
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


@every_report
@every_split
def test_the_order_of_rows_changes_nothing(each: Report, by: str | None) -> None:
    found, again = found_of(each, "many", by), ask(each, OUTCOMES["many"].shuffled(3), by)
    assert found.table.equals(again.table)
    assert found.caveats == again.caveats


@every_report
def test_every_column_says_what_it_means(each: Report) -> None:
    assert each.question.endswith("?")
    assert all(column.title and column.help.endswith(".") for column in each.columns)
    assert len({column.name for column in each.columns}) == len(each.columns)


@every_report
def test_its_page_in_the_documents_explains_every_column(each: Report) -> None:
    page = (DOCS / f"{each.name}.md").read_text("utf-8")
    assert [column.name for column in each.columns if f"`{column.name}`" not in page] == []
    assert f"](../pictures/{each.name}.png)" in page
    assert (DOCS.parent / "pictures" / f"{each.name}.png").exists()


@every_report
@every_outcome
@every_split
def test_json_and_csv_are_the_table(each: Report, outcome: str, by: str | None) -> None:
    found = found_of(each, outcome, by)
    said = json.loads(found.json())
    assert said["rows"] == found.table.to_dicts()
    assert [column["name"] for column in said["columns"]] == found.table.columns
    lines = list(csv.reader(io.StringIO(found.csv())))
    assert lines[0] == found.table.columns
    assert len(lines) == 1 + len(found.table)
    assert each.sheets(found) or not len(found.table)


@every_report
@pytest.mark.parametrize(
    ("outcome", "by"),
    [("many", None), ("many", "month"), ("many", "source,country,quarter"), ("one lead", "source"), ("nobody", None)],
)
def test_the_chart_draws(each: Report, outcome: str, by: str | None) -> None:
    assert svg(chart_of(each, outcome, by)).startswith("<svg")


@every_report
def test_the_chart_is_a_picture_in_a_file(each: Report, tmp_path: Path) -> None:
    write_png(ask(each, OUTCOMES["many"]), tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG\r\n")


@every_report
@every_shape
def test_the_chart_shows_rows_of_the_table_and_nothing_else(each: Report, by: str | None) -> None:
    found = found_of(each, "many", by)
    drawn = list(_values(chart_of(each, "many", by).to_dict()))
    assert drawn
    rows = {json.dumps(row, sort_keys=True) for row in found.table.to_dicts()}
    assert [row for row in drawn if json.dumps(row, sort_keys=True) not in rows] == []


def _values(part: Any) -> Any:
    """Every row of data anywhere in a chart's specification."""
    if isinstance(part, dict):
        values = part.get("values") if "data" not in part else None
        yield from (row for row in values or [] if isinstance(row, dict))
        for name, each in part.items():
            yield from _values(each) if name != "values" else ()
        for rows in part.get("datasets", {}).values():
            yield from rows
    elif isinstance(part, list):
        for each in part:
            yield from _values(each)


@every_report
@every_outcome
@every_split
@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_the_screen(each: Report, outcome: str, by: str | None, width: int) -> None:
    console = Console(width=width, file=io.StringIO(), record=True)
    print_report(found_of(each, outcome, by), console)
    said = console.export_text()
    assert each.title in said
    assert max(len(line) for line in said.splitlines()) <= width
    assert "…" not in said.replace("(other)", "")


def test_all_but_visits_can_be_split() -> None:
    """Visitors are no leads, and have none of their columns."""
    assert [name for name, each in reports().items() if not each.splits] == ["visits"]


@every_report_that_splits
def test_the_values_have_their_own_column_and_all_that_is_asked_for(each: Report) -> None:
    """Each value that leads have is there, by name; crossed, with its parts beside it."""
    found = ask(each, OUTCOMES["many"], "source,country")
    assert set(found.table["value"]) - {"all"}
    assert [column.name for column in found.columns if column.name.startswith("value_")] == (
        ["value_1", "value_2"] if each.splits > 1 else []
    )
    alone = ask(each, OUTCOMES["many"], "country").table["value"].unique()
    assert {"DE", "AT", "CH"} <= set(alone) <= {"DE", "AT", "CH", "(not shared)", "all"}


@every_report_that_splits
def test_a_column_that_is_not_there_is_named_with_those_that_are(each: Report) -> None:
    with pytest.raises(ReportError, match=r"no column 'sorce'.*Did you mean 'source'\?.*country"):
        each.find(OUTCOMES["many"], by="sorce", history=OUTCOMES["many"].history, options=usual_options(each))


@every_report
def test_more_columns_than_it_takes_are_refused(each: Report) -> None:
    columns, history = ["source", "country", "grade", "stage"], OUTCOMES["many"].history
    with pytest.raises(ReportError, match=f"'{each.name}' (is split by at most|cannot be split)"):
        each.find(OUTCOMES["many"], by=columns, history=history, options=usual_options(each))


@every_report
def test_a_history_that_is_needed_is_asked_for(each: Report) -> None:
    if each.needs_history:
        with pytest.raises(ReportError, match=f"'{each.name}' reads what leads did.*--history EVENTS"):
            each.find(OUTCOMES["many"])


@every_report
def test_spend_that_is_needed_is_asked_for(each: Report) -> None:
    if "spend" in each.options:
        with pytest.raises(ReportError, match=f"'{each.name}' reads what was spent.*--spend FILE"):
            each.find(OUTCOMES["many"], history=OUTCOMES["many"].history)


def test_a_report_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ReportError, match=r"no report 'lifecicle'\. Did you mean 'lifecycle'\?"):
        report("lifecicle")


@every_report_that_splits
def test_a_value_that_a_spreadsheet_would_run_is_made_harmless(each: Report) -> None:
    source = '=HYPERLINK("//evil")'
    lead = Lead("a", attributes={"source": source}).to("inquiry", "2026-05-01")
    found = ask(each, made([lead]), "source")
    assert "'=HYPERLINK" in found.csv()
    assert found.table.filter(pl.col("value") == source).height


@every_report
def test_what_else_it_can_be_asked_is_explained_and_nothing_else_is_taken(each: Report) -> None:
    page = (DOCS / f"{each.name}.md").read_text("utf-8")
    assert [name for name in each.options if f"`--{name}" not in page] == []
    with pytest.raises(ReportError, match=f"'{each.name}' takes no --mood"):
        ask(each, OUTCOMES["many"], options={"mood": "good"})
