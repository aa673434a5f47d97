"""Charts as pictures, drawn on this machine: nothing is fetched, and nothing is sent.

Altair takes a good part of a second to import, so it comes in only when something is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from leadlight.report.findings import Findings

if TYPE_CHECKING:
    import altair as alt

# Okabe and Ito's palette (2008): told apart with every common colour vision, and in grey.
BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
ORANGE: Final = "#E69F00"
GREEN: Final = "#009E73"
VERMILION: Final = "#D55E00"
GREY: Final = "#8A9099"

FONT: Final = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


def rows_of(rows: Iterable[dict[str, Any]]) -> alt.InlineData:
    """Rows for charts to share. A tuple is handed on; a list would be copied with each chart put into another."""
    import altair as alt  # noqa: PLC0415  # see above

    return alt.InlineData(values=tuple(rows))


def write_png(findings: Findings, path: Path, scale: float = 2) -> None:
    """Draw the report's chart into a PNG file: dark on white, for a slide or a mail."""
    write_picture(findings.report.chart(findings), path, scale)


def write_picture(chart: alt.TopLevelMixin, path: Path, scale: float = 2) -> None:
    """Draw any chart of ours into a PNG file."""
    import vl_convert  # noqa: PLC0415  # see above

    spec = _dressed(chart, ink="#1f2933", quiet="#52606d", ground="#ffffff")
    path.write_bytes(vl_convert.vegalite_to_png(spec, scale=scale, allowed_base_urls=[]))


def svg(chart: alt.TopLevelMixin) -> str:
    """The chart as an SVG to stand in a page; it takes the page's colour of text, light or dark."""
    import vl_convert  # noqa: PLC0415  # see above

    spec = _dressed(chart, ink="currentColor", quiet="currentColor", ground="transparent")
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def _dressed(chart: alt.TopLevelMixin, ink: str, quiet: str, ground: str) -> dict[str, Any]:
    """The chart's specification with our fonts and colours."""
    spec: dict[str, Any] = chart.to_dict(validate=False)  # the tests do: it takes as long as all the rest
    text = {"labelColor": ink, "titleColor": quiet, "labelFont": FONT, "titleFont": FONT, "labelFontSize": 12}
    axis = {
        "titleFontWeight": "normal",
        "titleFontSize": 11,
        "gridColor": GREY,
        "gridOpacity": 0.25,
        "domain": False,
    }
    spec["config"] = {
        "background": ground,
        "padding": 16,
        "view": {"stroke": None},
        "axis": text | axis | {"ticks": False, "labelPadding": 6},
        "legend": text | {"orient": "top", "title": None, "symbolType": "square", "columnPadding": 18},
        "header": text | {"labelFontWeight": "bold", "titleFontSize": 0},
        "title": {
            "color": ink, "subtitleColor": quiet, "font": FONT, "subtitleFont": FONT,
            "fontSize": 16, "subtitleFontSize": 12, "anchor": "start", "offset": 12, "subtitlePadding": 4,
        },
        "text": {"color": ink, "font": FONT, "fontSize": 12},
    }  # fmt: skip
    return spec
