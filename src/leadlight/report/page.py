"""The outcome as one page: a file to open, print or mail. It fetches nothing and runs nothing."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadlight.report import say
from leadlight.report.family import report
from leadlight.report.summary import Summary, summarise
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
    path.write_text(_template().render(_content(outcome, summed)), encoding="utf-8")


def _content(outcome: Outcome, summary: Summary) -> dict[str, Any]:
    from markupsafe import Markup  # noqa: PLC0415  # with Jinja

    from leadlight.report import draw, page_charts  # noqa: PLC0415  # brings in Altair

    lifecycle = report("lifecycle").find(outcome)
    return {
        "summary": summary,
        "lifecycle": lifecycle,
        "sheets": lifecycle.report.sheets(lifecycle),
        # Vega escapes the texts it draws, so its SVG is safe to stand in the page as it is.
        "lifecycle_chart": Markup(draw.svg(lifecycle.report.chart(lifecycle))) if summary.leads else "",  # noqa: S704
        "months_chart": Markup(draw.svg(page_charts.months(summary))) if summary.mqls_by_month else "",  # noqa: S704
        "as_of": say.day(summary.as_of, summary.timezone),
    }


def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415  # only a page needs it

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "number": say.number,
        "percent": say.percent,
        "stage": _stage,
        "plural": say.plural,
    }
    return environment.from_string(resources.files("leadlight.report").joinpath("page.html").read_text("utf-8"))


def _stage(name: str) -> str:
    return say.STAGE_TITLES.get(name, name)
