"""The outcome, or a report, as one page: a file to open, print or mail. It fetches nothing and runs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from leadlight.report import say
from leadlight.report.family import report
from leadlight.report.findings import Findings
from leadlight.report.page.template import drawn, template
from leadlight.report.summary.summary import Summary, summarise
from leadlight.report.tables import Outcome


def write_page(outcome: Outcome, path: Path, summary: Summary | None = None) -> None:
    """Write the page that says how qualification stands: headline, stages, matrix, months, top leads,
    lifecycle.

    One self-contained HTML file, with charts drawn in, light or dark as the reader likes it. Every text from
    the data is escaped. ``summary``: as ``summarise`` made it, with reasons and thresholds; without one it is
    made here, without them.
    """
    summed = summary or summarise(outcome)
    path.write_text(template("page.html").render(_content(outcome, summed)), encoding="utf-8")


def write_report_page(findings: Findings, path: Path) -> None:
    """Write one report as a page: its question, chart and tables, what to beware of, and what each figure means."""
    asked, outcome = findings.report, findings.outcome
    content = {
        "report": asked,
        "scope": findings.scope,
        "as_of": say.day(outcome.as_of, outcome.timezone),
        "timezone": outcome.timezone,
        "version": outcome.facts.get("version"),
        "chart": drawn(asked.chart(findings)),
        "sheets": asked.sheets(findings),
        "caveats": findings.caveats,
        "nothing": findings.nothing,
        "columns": findings.columns,
    }
    path.write_text(template("report.html").render(content), encoding="utf-8")


def _content(outcome: Outcome, summary: Summary) -> dict[str, Any]:
    from leadlight.report.page import charts  # noqa: PLC0415  # brings in Altair

    lifecycle = report("lifecycle").find(outcome)
    return {
        "summary": summary,
        "lifecycle": lifecycle,
        "sheets": lifecycle.report.sheets(lifecycle),
        "lifecycle_chart": drawn(lifecycle.report.chart(lifecycle)) if summary.leads else "",
        "months_chart": drawn(charts.months(summary)) if summary.mqls_by_month else "",
        "as_of": say.day(summary.as_of, summary.timezone),
        "version": outcome.facts.get("version"),
    }
