"""What must hold for every report there is, by name or not: a new one is found and tested by itself."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.console import Console

from leadlight.report import Report, ReportError, print_report, report, reports
from leadlight.report.draw import svg, write_png
from report.outcomes import Lead, Made, made, simulated

DOCS = Path(__file__).parents[2] / "docs" / "reports"
OUTCOMES = {
    "nobody": made([]),
    "one lead": made([Lead("a", attributes={"source": "Webinar"}).to("inquiry", "2026-05-01")]),
    "many": simulated(300),
}

every_report = pytest.mark.parametrize("each", reports().values(), ids=reports())
every_outcome = pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES)
every_split = pytest.mark.parametrize("by", [None, "month", "grade", "source"])


def _splits(outcome: Made, by: str | None) -> str | None:
    return by if by != "source" or "source" in outcome.attributes.columns else None


@every_report
@every_outcome
@every_split
def test_the_table_has_the_columns_it_promises(each: Report, outcome: Made, by: str | None) -> None:
    table = each.find(outcome, _splits(outcome, by)).table
    assert table.schema == each.empty.schema


@every_report
@every_split
def test_the_order_of_rows_changes_nothing(each: Report, by: str | None) -> None:
    outcome = OUTCOMES["many"]
    found, again = each.find(outcome, by), each.find(outcome.shuffled(3), by)
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


@every_report
@every_outcome
@every_split
def test_json_and_csv_are_the_table(each: Report, outcome: Made, by: str | None) -> None:
    found = each.find(outcome, _splits(outcome, by))
    said = json.loads(found.json())
    assert said["rows"] == found.table.to_dicts()
    assert [column["name"] for column in said["columns"]] == found.table.columns
    lines = list(csv.reader(io.StringIO(found.csv())))
    assert lines[0] == found.table.columns
    assert len(lines) == 1 + len(found.table)


@every_report
@every_outcome
@every_split
def test_the_chart_draws(each: Report, outcome: Made, by: str | None) -> None:
    found = each.find(outcome, _splits(outcome, by))
    assert svg(each.chart(found)).startswith("<svg")


@every_report
def test_the_chart_is_a_picture_in_a_file(each: Report, tmp_path: Path) -> None:
    write_png(each.find(OUTCOMES["many"]), tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG\r\n")


@every_report
@every_split
def test_the_chart_shows_rows_of_the_table_and_nothing_else(each: Report, by: str | None) -> None:
    found = each.find(OUTCOMES["many"], by)
    drawn = list(_values(each.chart(found).to_dict()))
    assert drawn
    assert [row for row in drawn if row not in found.table.to_dicts()] == []


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
def test_it_fits_the_screen(each: Report, outcome: Made, by: str | None, width: int) -> None:
    console = Console(width=width, file=io.StringIO(), record=True)
    print_report(each.find(outcome, _splits(outcome, by)), console)
    said = console.export_text()
    assert each.title in said
    assert max(len(line) for line in said.splitlines()) <= width
    assert "…" not in said.replace("(other)", "")


@every_report
def test_a_column_that_is_not_there_is_named_with_those_that_are(each: Report) -> None:
    with pytest.raises(ReportError, match=r"no column 'sorce'.*Did you mean 'source'\?.*country"):
        each.find(OUTCOMES["many"], by="sorce")


def test_a_report_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ReportError, match=r"no report 'lifecicle'\. Did you mean 'lifecycle'\?"):
        report("lifecicle")


@every_report
def test_a_value_that_a_spreadsheet_would_run_is_made_harmless(each: Report) -> None:
    source = '=HYPERLINK("//evil")'
    lead = Lead("a", attributes={"source": source}).to("inquiry", "2026-05-01")
    found = each.find(made([lead]), by="source")
    assert "'=HYPERLINK" in found.csv()
    assert found.table.filter(pl.col("value") == source).height
