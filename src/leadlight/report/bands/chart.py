"""The picture of score bands: shares by band with their intervals, the matrix, and how much the top tenths held."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from leadlight.model.words import GRADES
from leadlight.report.bands.sheets import in_order
from leadlight.report.draw import BLUE, GREEN, GREY, rows_of
from leadlight.report.findings import Findings
from leadlight.report.matrix import HIDDEN
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import day, number

_GOALS: Final = {"to_sql": ("SQL", BLUE, -7), "to_customer": ("customer", GREEN, 7)}
_WINS: Final = pl.col("to_customer") * pl.col("to_customer_n")
_AXIS: Final = "share that became SQL (blue), customer (green)"
_WHEN: Final = {"mql": "as they were when they first qualified", "now": "as they are today, with hindsight"}


def chart(findings: Findings) -> Any:
    """Of the leads as they were when they qualified; where nobody has, as they are today."""
    reading = "mql" if (findings.table["reading"] == "mql").any() else "now"
    table = findings.table.filter(pl.col("reading") == reading)
    by, outcome = findings.scope.by_title, findings.outcome
    said = [
        f"Score, grade and temperature {_WHEN[reading]}. As of {day(outcome.as_of, outcome.timezone)}, "
        f"{findings.scope.period.label}.",
        f"Only leads that had their time. Bars: 95% intervals; n: how many; from fewer than {TOO_FEW} nothing is said.",
    ]
    title = alt.TitleParams(f"Do better leads get further?{f' By {by}' if by else ''}", subtitle=said, fontSize=20)
    drawn = _by_value(table, by) if by else _whole(table)
    return drawn.properties(title=title)


def _whole(table: pl.DataFrame) -> Any:
    bands = in_order(table.filter(pl.col("kind") == "score"))
    dots = alt.vconcat(
        _dots(table, "temperature", ["hot", "warm", "cold"], "Temperature"),
        _dots(table, "score", bands[::-1], "Score, points"),
        _gain(table),
        spacing=24,
    )
    return alt.hconcat(dots, _matrix(table, bands), spacing=40)


def _dots(table: pl.DataFrame, kind: str, order: list[str], title: str) -> Any:
    """A dot for each goal and band, with its interval."""
    rows = rows_of(table.filter(pl.col("kind") == kind).to_dicts())
    y = alt.Y("band:N", title=title, sort=order, scale=alt.Scale(domain=order))
    layers = []
    for name, (goal, colour, offset) in _GOALS.items():
        sure = alt.Chart(rows).transform_filter(f"datum.{name}_n >= {TOO_FEW}").transform_calculate(
            said=f"format(datum.{name}, '.0%') + ' {goal} · n ' + format(datum.{name}_n, ',')"
        )  # fmt: skip
        x = alt.X(f"{name}_low:Q", title=_AXIS, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5))
        layers += [
            sure.mark_rule(strokeWidth=4, color=colour, opacity=0.45, yOffset=offset).encode(
                y=y, x=x, x2=f"{name}_high:Q"
            ),
            sure.mark_point(filled=True, size=60, color=colour, opacity=1, yOffset=offset).encode(y=y, x=f"{name}:Q"),
            sure.mark_text(align="left", dx=8, dy=offset, fontSize=11).encode(y=y, x=f"{name}_high:Q", text="said:N"),
        ]
    few = alt.Chart(rows).transform_filter(f"datum.to_sql_n < {TOO_FEW} && datum.to_customer_n < {TOO_FEW}")
    words = few.transform_calculate(said="'too few to say · n ' + datum.to_sql_n")
    layers.append(
        words.mark_text(align="left", dx=2, fontStyle="italic", opacity=0.7).encode(y=y, text="said:N", x=alt.datum(0))
    )
    return alt.layer(*layers, width=360, height=alt.Step(40))


def _matrix(table: pl.DataFrame, bands: list[str]) -> Any:
    """Grade by score: the share that became SQL, and n."""
    rows = table.filter(pl.col("kind") == "matrix")
    grades = [grade for grade in (*reversed(GRADES), HIDDEN) if grade in set(rows["grade"])]
    return _heat(rows, "grade", grades, "Grade", bands)


def _by_value(table: pl.DataFrame, by: str) -> Any:
    rows = table.filter(pl.col("kind") == "score")
    values = rows["value"].unique(maintain_order=True).to_list()
    return _heat(rows, "value", values, by, in_order(rows), cell=110)


def _heat(rows: pl.DataFrame, column: str, order: list[str], title: str, bands: list[str], cell: int = 74) -> Any:
    base = alt.Chart(rows_of(rows.to_dicts())).encode(
        x=alt.X(
            "band:N", title="Score, points", sort=bands, scale=alt.Scale(domain=bands), axis=alt.Axis(labelAngle=0)
        ),
        y=alt.Y(f"{column}:N", title=title, sort=order, scale=alt.Scale(domain=order)),
    )
    sure = base.transform_filter(f"datum.to_sql_n >= {TOO_FEW}")
    few = base.transform_filter(f"datum.to_sql_n < {TOO_FEW}")
    shade = alt.Color("to_sql:Q", scale=alt.Scale(scheme="blues", domain=[0, 1]), legend=None)
    ink = alt.condition("datum.to_sql > 0.55", alt.value("#ffffff"), alt.value("#1f2933"))
    n = "'n ' + format(datum.to_sql_n, ',')"
    return alt.layer(
        sure.mark_rect().encode(color=shade),
        few.mark_rect(fill=GREY, opacity=0.12),
        sure.mark_text(dy=-5).encode(text=alt.Text("to_sql:Q", format=".0%"), color=ink),
        sure.transform_calculate(n=n).mark_text(dy=8, fontSize=9).encode(text="n:N", color=ink),
        few.transform_calculate(n=n).mark_text(fontSize=9, opacity=0.7).encode(text="n:N"),
    ).properties(width=cell * max(len(bands), 1), height=alt.Step(30), title=_small("Share that became SQL"))


def _gain(table: pl.DataFrame) -> Any:
    """How much of the wins the tenths from the top held, beside a draw by lot."""
    rows = table.filter((pl.col("kind") == "tenth") & pl.col("held_so_far").is_not_null())
    score = table.filter(kind="score")  # of whom the tenths are made
    wins, n = (number(round(score.select(each.sum()).item())) for each in (_WINS, pl.col("to_customer_n")))
    base = alt.Chart(rows_of(rows.to_dicts())).transform_calculate(
        tenth="toNumber(datum.band) / 10", lot="toNumber(datum.band) / 10"
    )
    percent = alt.Axis(format="%", tickCount=5)
    x = alt.X("tenth:Q", title="of the leads, highest scores first", axis=percent, scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("held_so_far:Q", title="of the wins", axis=percent, scale=alt.Scale(domain=[0, 1]))
    first = base.transform_filter("datum.band === '1'").transform_calculate(
        said="'the top tenth held ' + format(datum.held, '.0%')"
    )
    return alt.layer(
        base.mark_line(strokeDash=[4, 4], color=GREY).encode(x=x, y=alt.Y("lot:Q")),
        base.mark_line(strokeWidth=2.2, color=GREEN, point=alt.OverlayMarkDef(color=GREEN)).encode(x=x, y=y),
        first.mark_text(align="left", dx=10, dy=6).encode(x=x, y=y, text="said:N"),
    ).properties(width=360, height=190, title=_small(f"Share of {wins} wins held, n {n} leads (dashed: by lot)"))


def _small(text: str) -> alt.TitleParams:
    return alt.TitleParams(text, fontSize=14, anchor="start")
