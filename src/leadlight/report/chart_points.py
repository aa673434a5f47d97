"""Shares as points with their 95 % intervals: the part that several charts draw alike."""

from __future__ import annotations

from typing import Any

import altair as alt

from leadlight.report.draw import BLUE
from leadlight.report.measures.rates import TOO_FEW


def share_points(
    named: alt.Chart, y: alt.Y, field: str, title: str, digits: int = 0
) -> alt.LayerChart | alt.FacetChart:
    """The share, its interval and its n in words; where there are too few to say, the words for it and its n."""
    words = f"format(datum.{field}, '.{digits}%') + ' · n ' + format(datum.{field}_n, ',')"
    sure = named.transform_filter(f"datum.{field}_n >= {TOO_FEW}").transform_calculate(said=words)
    counted = f"(datum.{field}_n > 0 ? ' · n ' + format(datum.{field}_n, ',') : '')"
    few = named.transform_filter(f"datum.{field}_note != ''").transform_calculate(
        said=f"datum.{field}_note + {counted}"
    )

    def share(column: str) -> alt.X:
        axis, scale = alt.Axis(format="%", tickCount=5), alt.Scale(zero=True, nice=True)
        return alt.X(f"{column}:Q", title=title, axis=axis, scale=scale)

    return alt.layer(
        interval(sure).encode(y=y, x=share(f"{field}_low"), x2=f"{field}_high:Q"),
        point(sure).encode(y=y, x=share(field)),
        sure.mark_text(align="left", dx=8).encode(y=y, x=share(f"{field}_high"), text="said:N"),
        few.mark_text(align="left", dx=2, fontStyle="italic", opacity=0.7).encode(y=y, x=alt.datum(0), text="said:N"),
    )


def interval(named: alt.Chart) -> Any:
    """The line from the one end to the other."""
    return named.mark_rule(strokeWidth=4, color=BLUE, opacity=0.5, strokeCap="round")


def point(named: alt.Chart) -> Any:
    """The figure itself."""
    return named.mark_point(filled=True, size=70, color=BLUE, opacity=1)


def small_title(text: str) -> alt.TitleParams:
    """The title of one part of a chart."""
    return alt.TitleParams(text, fontSize=14, anchor="start")
