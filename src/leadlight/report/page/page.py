"""The outcome, or a report, as one page: a file to open, print or mail. It fetches nothing and runs nothing."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadlight.report import say
from leadlight.report.family import report
from leadlight.report.findings import Findings
from leadlight.report.summary.summary import Summary, summarise
from leadlight.report.tables import Outcome

if TYPE_CHECKING:
    from jinja2 import Template


def write_page(outcome: Outcome, path: Path, summary: Summary | None = None) -> None:
    """Write the page that says how qualification stands: headline, stages, matrix, months, top leads,
    lifecycle.

    One self-contained HTML file, with charts drawn in, light or dark as the reader likes it. Every text from
    the data is escaped. ``summary``: as ``summarise`` made it, with reasons and thresholds; without one it is
    made here, without them.
    """
    summed = summary or summarise(outcome)
    path.write_text(_template("page.html").render(_content(outcome, summed)), encoding="utf-8")


def write_report_page(findings: Findings, path: Path) -> None:
    """Write one report as a page: its question, chart and tables, what to beware of, and what each figure means."""
    from markupsafe import Markup  # noqa: PLC0415  # with Jinja

    from leadlight.report import draw  # noqa: PLC0415  # brings in Altair

    asked, outcome = findings.report, findings.outcome
    content = {
        "report": asked,
        "scope": findings.scope,
        "as_of": say.day(outcome.as_of, outcome.timezone),
        "timezone": outcome.timezone,
        "version": outcome.facts.get("version"),
        "chart": Markup(draw.svg(asked.chart(findings))),  # noqa: S704  # as below
        "sheets": asked.sheets(findings),
        "caveats": findings.caveats,
        "nothing": findings.nothing,
        "columns": findings.columns,
    }
    path.write_text(_template("report.html").render(content), encoding="utf-8")


def _content(outcome: Outcome, summary: Summary) -> dict[str, Any]:
    from markupsafe import Markup  # noqa: PLC0415  # with Jinja

    from leadlight.report import draw  # noqa: PLC0415  # brings in Altair
    from leadlight.report.page import charts  # noqa: PLC0415  # brings in Altair

    lifecycle = report("lifecycle").find(outcome)
    return {
        "summary": summary,
        "lifecycle": lifecycle,
        "sheets": lifecycle.report.sheets(lifecycle),
        # Vega escapes the texts it draws, so its SVG is safe to stand in the page as it is.
        "lifecycle_chart": Markup(draw.svg(lifecycle.report.chart(lifecycle))) if summary.leads else "",  # noqa: S704
        "months_chart": Markup(draw.svg(charts.months(summary))) if summary.mqls_by_month else "",  # noqa: S704
        "as_of": say.day(summary.as_of, summary.timezone),
        "version": outcome.facts.get("version"),
    }


def _template(name: str) -> Template:
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415  # only a page needs it

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(_source)
    )
    environment.filters |= {
        "number": say.number,
        "score": say.score,
        "percent": say.percent,
        "stage": _stage,
        "plural": say.plural,
    }
    return environment.get_template(name)


def _source(name: str) -> str:
    return resources.files("leadlight.report.page").joinpath(name).read_text("utf-8")


def _stage(name: str) -> str:
    return say.STAGE_TITLES.get(name, name)
