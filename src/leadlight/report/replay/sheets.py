"""The tables of a replay, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import DASH, STAGE_TITLES, interval, number, percent, plural, score, shown
from leadlight.report.sheet import Cell, Sheet

if TYPE_CHECKING:
    from leadlight.engine.replay import Rate, Replay

Row = dict[str, Any]

ON_PAGE: Final = 50
"""So many of those that enter or leave stand on a page."""
_MOVED: Final = 20  # of those that come earlier or later
GOALS: Final = {"sql": "SQL", "opportunity": "Opportunity", "customer": "Customer"}
_VERDICTS: Final = {
    "better": Cell("higher is better"),
    "worse": Cell("higher is worse", tone="warn"),
    "unclear": Cell("cannot be told", tone="quiet"),
    "nothing": Cell(DASH, tone="quiet"),
}
_LONGEST: Final = 24  # characters of a model's name in a table


def labels(replay: Replay) -> dict[str, str]:
    """What the two models are called, short enough for a heading."""
    return {"a": shown(replay.a.label, _LONGEST), "b": shown(replay.b.label, _LONGEST)}


def outcomes(replay: Replay) -> Sheet:
    """What became of those that both models qualify, only one of them, or neither."""
    name = labels(replay)
    titles = {"both": "Both", "enter": f"Only {name['b']}", "leave": f"Only {name['a']}", "neither": "Neither"}
    rows = [
        (
            Cell(title),
            Cell(number(became.leads)),
            Cell(number(became.unseen), tone="warn" if became.unseen and group == "enter" else "plain"),
            *[_rate(became.rates[goal]) for goal in GOALS],
        )
        for group, title in titles.items()
        for became in [replay.outcomes[group]]
    ]
    note = "How many got there, of the leads that sales saw after they qualified and that have had their time."
    header = ("qualified by", "leads", "never seen by sales", *GOALS.values())
    return Sheet("What became of them", header, rows, note)


def gates(replay: Replay) -> Sheet:
    """Precision, recall and lift of either model's gates."""
    rows = [
        (
            Cell(f"{name}, to {GOALS[goal]}"),
            _rate(at.precision),
            _rate(at.recall),
            Cell(DASH if at.lift is None or at.precision.n < TOO_FEW else f"{at.lift:.2f}"),
        )
        for goal in ("sql", "customer")
        for side, name in labels(replay).items()
        for at in [replay.gates[side][goal]]
    ]
    note = (
        "Precision: of the leads a model lets through, how many get there. Recall: of all that got there, how many it "
        "had let through by then. Lift: precision, compared with all that sales saw."
    )
    return Sheet("How well the gates tell leads apart", ("", "precision", "recall", "lift"), rows, note)


def load(replay: Replay) -> Sheet:
    """Leads new to sales a week."""
    rows = []
    for side, name in labels(replay).items():
        week = replay.load[side]
        above = Cell(DASH, tone="quiet") if week.above is None else Cell(number(week.above), f"of {week.weeks:,} weeks")
        peak = Cell(number(week.peak), f"week of {week.peak_week}" if week.peak_week else "")
        rows.append((Cell(name), Cell(DASH if week.mean is None else f"{week.mean:.1f}"), peak, above))
    capacity = "above capacity" if replay.capacity is None else f"above {number(replay.capacity)}"
    return Sheet(
        "The load on sales, leads a week", ("", "mean", "peak", capacity), rows, "Weeks that the history covers whole."
    )


def bands(replay: Replay, by: str) -> Sheet:
    """Whether leads that stood higher when they qualified got further, under either model."""
    found = {
        (side, each.goal): each
        for side in ("a", "b")
        for each in replay.separation[side]
        if each.by == by and each.goal in ("sql", "customer")
    }
    names = list(dict.fromkeys(band for each in found.values() for band in each.bands))
    rows = [
        (Cell(name), *[_rate(each.bands[name]) if name in each.bands else Cell(DASH) for each in found.values()])
        for name in reversed(names)
    ]
    verdict = (Cell("all together", tone="strong"), *[_VERDICTS[each.verdict] for each in found.values()])
    header = (by, *[f"{labels(replay)[side]}: {GOALS[goal]}" for side, goal in found])
    note = (
        f"How many got there, of the leads that sales saw and that have had their time. All together: whether a higher "
        f"{by} went further, by more than chance explains."
    )
    return Sheet(f"By {by} when they qualified", header, [*rows, verdict], note)


def lists(replay: Replay) -> list[Sheet]:
    """Who enters, leaves, comes earlier or later, and why: the first of each."""
    name, zone = labels(replay), {"a": ZoneInfo(replay.a.timezone), "b": ZoneInfo(replay.b.timezone)}
    found = []
    for title, table, side in (("Enter", replay.enter, "b"), ("Leave", replay.leave, "a")):
        rows = [_passage(row, zone[side]) for row in table.head(ON_PAGE).iter_rows(named=True)]
        header = ("lead", "stage", "on", "score", "grade", "gate")
        qualified = f"{title}: {plural(table.height, 'lead')} that only {name[side]} qualifies"
        found.append(Sheet(qualified, header, rows, _more(table.height, ON_PAGE)))
    for title, table in (("Earlier", replay.earlier), ("Later", replay.later)):
        rows = [_shift(row, zone) for row in table.head(_MOVED).iter_rows(named=True)]
        moved = f"{title}: {plural(table.height, 'lead')} that {name['b']} qualifies {title.lower()}"
        found.append(Sheet(moved, ("lead", name["a"], name["b"], "days"), rows, _more(table.height, _MOVED)))
    return [sheet for sheet in found if sheet.rows] or found[:2]


def _passage(row: Row, zone: ZoneInfo) -> tuple[Cell, ...]:
    stage, grade = Cell(STAGE_TITLES[row["stage"]]), Cell(row["grade"] or DASH)
    gate = Cell(shown(row["gate"]), f"at {shown(row['event'])}")
    return _lead(row), stage, Cell(on(row["at"], zone)), Cell(score(row["score"])), grade, gate


def _shift(row: Row, zone: Mapping[str, ZoneInfo]) -> tuple[Cell, ...]:
    gates = [Cell(on(row[f"{side}_at"], zone[side]), shown(row[f"{side}_gate"])) for side in ("a", "b")]
    return _lead(row), *gates, Cell(number(round(row["days"])))


def _lead(row: Row) -> Cell:
    return Cell(shown(row["lead"], 60), shown(row["why"] or "", 400))


def _more(height: int, most: int) -> str:
    return f"and {plural(height - most, 'more lead')}" if height > most else ""


def on(instant: datetime, zone: ZoneInfo) -> str:
    """The day of an instant, in a model's own time."""
    return f"{instant.astimezone(zone):%Y-%m-%d}"


def _rate(rate: Rate) -> Cell:
    """A share with its interval and its n; of few, only the counts."""
    if rate.share is None or rate.low is None or rate.high is None:
        return Cell(DASH, tone="quiet")
    if rate.n < TOO_FEW:
        return Cell("too few", f"{rate.hits:,} of {rate.n:,}", "quiet")
    return Cell(percent(rate.share), f"{interval(rate.low, rate.high)}, n {rate.n:,}")
