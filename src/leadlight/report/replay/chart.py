"""The picture of a replay: what each week brings to sales under either model, and what sales can take on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from leadlight.report.draw import BLUE, GREY, VERMILION, rows_of, write_picture
from leadlight.report.say import number, shown

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

    from leadlight.engine.replay import Replay

_LATEST: Final = 104  # weeks; with more, a week would be thinner than a line
_WIDE: Final = 130  # characters of the subtitle


def replay_chart(replay: Replay, *, told: bool = True) -> alt.LayerChart | alt.FacetChart:
    """Leads that qualify a week: under the first model as grey bars, under the second as a blue line.

    A lead is counted where it is new to sales, once for each time it comes round. The running week is left out, for it
    is not over, and so is the one in which the history begins. The capacity, where given, is a line across. ``told``:
    with the headline below its title.
    """
    import altair as alt  # noqa: PLC0415  # takes a good part of a second to import

    weeks = _weeks(replay)
    labels = [shown(replay.a.label, 40), shown(replay.b.label, 40)]
    x = alt.X("week:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(grid=False, format="%b %Y", tickCount=8))
    y = alt.Y("leads:Q", title=_title(weeks), axis=alt.Axis(format=",d", tickMinStep=1, tickCount=5))
    colour = alt.Color(
        "model:N", scale=alt.Scale(domain=labels, range=[GREY, BLUE]), sort=labels, legend=alt.Legend(symbolOpacity=1)
    )
    bars = _drawn(weeks, "a", labels[0]).mark_rect(color=GREY, opacity=0.45)
    steps = _drawn(_with_end(weeks), "b", labels[1]).mark_line(interpolate="step-after", strokeWidth=2.2)
    title = alt.TitleParams(
        "What each week would bring to sales", subtitle=wrap(replay.headline, _WIDE) if told else [], fontSize=18
    )
    layers = alt.layer(
        bars.encode(x=x, x2="end:T", y=y, y2=alt.datum(0), color=colour),
        steps.encode(x=x, y=y, color=colour),
        *_capacity(replay, weeks),
    )
    return layers.properties(width=860, height=300, title=title)


def write_replay_png(replay: Replay, path: Path, scale: float = 2) -> None:
    """Draw the chart into a PNG file: dark on white, for a slide or a mail."""
    write_picture(replay_chart(replay), path, scale)


def _weeks(replay: Replay) -> list[dict[str, Any]]:
    """The weeks that are over (in a history of days: all), each with its Monday and the next."""
    weeks = replay.weeks
    over = weeks.filter(~weeks["running"] & ~weeks["cut"])
    kept: pl.DataFrame = over if over.height else weeks
    return [
        {
            "week": row["week"].isoformat(),
            "end": (row["week"] + timedelta(weeks=1)).isoformat(),
            **{name: row[name] for name in ("a_qualified", "b_qualified", "a_pql", "b_pql")},
        }
        for row in kept.tail(_LATEST).iter_rows(named=True)
    ]


def _with_end(weeks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line of steps ends where its last week does."""
    return [*weeks, *({**week, "week": week["end"]} for week in weeks[-1:])]


def _drawn(weeks: list[dict[str, Any]], side: str, label: str) -> alt.Chart:
    import altair as alt  # noqa: PLC0415  # see above

    rows = [{"week": w["week"], "end": w["end"], "leads": w[f"{side}_qualified"], "model": label} for w in weeks]
    return alt.Chart(rows_of(rows))


def _title(weeks: list[dict[str, Any]]) -> str:
    both_doors = any(week["a_pql"] or week["b_pql"] for week in weeks)
    return "MQLs and PQLs a week" if both_doors else "MQLs a week"


def _capacity(replay: Replay, weeks: list[dict[str, Any]]) -> list[alt.Chart]:
    if replay.capacity is None or not weeks:
        return []
    import altair as alt  # noqa: PLC0415  # see above

    at = {"leads": replay.capacity, "end": weeks[-1]["end"], "said": f"capacity {number(replay.capacity)}"}
    level = alt.Chart(rows_of([at])).encode(y="leads:Q")
    words = level.mark_text(align="left", dx=8, color=VERMILION).encode(x="end:T", text="said:N")
    return [level.mark_rule(color=VERMILION, strokeDash=[6, 4], strokeWidth=1.5), words]
