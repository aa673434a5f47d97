"""What pages are drawn from: the templates beside this file, with everything from the data escaped."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from leadlight.report import say

if TYPE_CHECKING:
    import altair as alt
    from jinja2 import Template
    from markupsafe import Markup


def template(name: str) -> Template:
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


def drawn(chart: alt.TopLevelMixin) -> Markup:
    """A chart, to stand in the page. Vega escapes the texts it draws, so its SVG is safe there as it is."""
    from markupsafe import Markup  # noqa: PLC0415  # with Jinja

    from leadlight.report import draw  # noqa: PLC0415  # brings in Altair

    return Markup(draw.svg(chart))  # noqa: S704  # see above


def _source(name: str) -> str:
    return resources.files("leadlight.report.page").joinpath(name).read_text("utf-8")


def _stage(name: str) -> str:
    return say.STAGE_TITLES.get(name, name)
