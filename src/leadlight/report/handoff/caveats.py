"""What to beware of in a report on hand-offs: what is unfinished, and why quick may only look better, or worse."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from leadlight.report.handoff.lines import ANSWERS, HOT, OVERDUE, TAKEN
from leadlight.report.handoff.response import ALL, ANY, BUCKETS, HOURS, ONLY_GOAL, WEEKDAYS
from leadlight.report.handoff.sheets import hours
from leadlight.report.handoff.stratified import CLOSE, association, falls
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.measures.worked import hours_of, limit_of
from leadlight.report.say import STAGE_TITLES, change, day, percent, plural
from leadlight.report.scope import Scope
from leadlight.report.split import OTHER
from leadlight.report.tables import Outcome


def caveats(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these figures, the most important first."""
    if not _sum(table, "answers", "handed over"):
        return [f"No lead was {'created' if scope.options['since'] == 'inquiry' else 'handed over'} in this period."]
    said = [
        *_response(table, scope),
        _only_goal(scope, table),
        _unfinished(table),
        _touch(scope, table),
        _inferred(outcome, scope, table),
        _clock(outcome, scope),
        _alone(table),
        _taken(table),
        _running(outcome, scope),
        _values(scope, table),
    ]
    return [sentence for sentence in said if sentence]


def _sum(table: pl.DataFrame, part: str, line: str) -> int:
    return int(table.filter((pl.col("part") == part) & (pl.col("line") == line))["count"].sum())


def _response(table: pl.DataFrame, scope: Scope) -> list[str]:
    """Whether the relation of response and goal falls, whether the hour mixes into it, and what it never shows."""
    rows = table.filter((pl.col("part") == "response") & (pl.col("line") != ONLY_GOAL))
    if rows.filter(pl.col("within") == ALL)["count"].sum() < TOO_FEW:
        return []
    said = [_not_falling(rows, scope), _confounded(rows, scope), _within_hour(rows, scope)]
    observed = (
        "Who is called first is seldom chosen by chance: a difference between quick and slow shows that they differ, "
        "not that being quicker would have helped."
    )
    return [sentence for sentence in [*said, observed] if sentence]


def _only_goal(scope: Scope, table: pl.DataFrame) -> str:
    """Who got there, and is not known to have been touched but by that: of them, how soon tells nothing."""
    known = _sum(table, "response", ONLY_GOAL)
    if not known:
        return ""
    goal = scope.options["goal"]
    told = f"{STAGE_TITLES[goal]} itself" + ("" if goal == "customer" else ", or a later stage,")
    return (
        f"Of {plural(known, 'hand-off')} only {told} tells that sales took them up. All of them got there, so they are "
        "in no line of the response, and in no comparison."
    )


def _buckets(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Each bucket of all values together, in order, with ``n`` and ``hits`` of those that had their time."""
    hits = (pl.col("share") * pl.col("share_n")).sum().round()
    whole = rows.filter(pl.col("within") == ALL).group_by("line").agg(hits=hits, n=pl.col("share_n").sum())
    found = {row["line"]: row for row in whole.iter_rows(named=True)}
    return [found[line] for line in BUCKETS if line in found and found[line]["n"] >= TOO_FEW]


def _together(scope: Scope) -> str:
    """Whom these sentences speak of: of each value alone there are too few to say so."""
    return f", all values of {scope.by_title} together" if scope.by else ""


def _not_falling(rows: pl.DataFrame, scope: Scope) -> str:
    known = _buckets(rows)
    pair = falls([row["hits"] for row in known], [row["n"] for row in known])
    if pair is None:
        return ""
    quick, slow = (known[place] for place in pair)
    told = [f"{row['line']} {percent(row['hits'] / row['n'])} (n {row['n']:,})" for row in (quick, slow)]
    return (
        f"Sooner is not steadily better here{_together(scope)}: the share that became "
        f"{STAGE_TITLES[scope.options['goal']]} is not monotone, {told[0]} against {told[1]}, more than chance "
        "explains."
    )


def _confounded(rows: pl.DataFrame, scope: Scope) -> str:
    """How closely the response goes together with the hour and the weekday at which the lead came."""
    close = {name: association(_grid(rows, words)) for name, words in (("hour", HOURS), ("weekday", WEEKDAYS))}
    mixed = [name for name, much in close.items() if much >= CLOSE]
    if not mixed:
        return ""
    shown = "" if scope.by else _longest_and_shortest(rows, HOURS if close["hour"] >= close["weekday"] else WEEKDAYS)
    return (
        f"Confounded by the {' and the '.join(mixed)}{_together(scope)}: when a lead comes decides how soon it is "
        f"touched{shown}. So quick and slow are different leads, and the plain shares mix both."
    )


def _longest_and_shortest(rows: pl.DataFrame, words: tuple[str, ...]) -> str:
    """When leads came that waited longest, and least; split by a column there is no such wait of all together."""
    waits = _waits(rows, words)
    quick, slow = (min(waits, key=waits.__getitem__), max(waits, key=waits.__getitem__))
    when = "came " + ("at {}" if words is HOURS else "on a {}")
    if quick == slow:
        return ""
    return (
        f" (of those that {when.format(quick)} half within {hours(waits[quick])}, of those that {when.format(slow)} "
        f"within {hours(waits[slow])})"
    )


def _grid(rows: pl.DataFrame, words: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
    counts = rows.group_by("line", "within").agg(pl.col("count").sum())
    known = {(line, within): count for line, within, count in counts.iter_rows()}
    return np.array([[known.get((line, word), 0) for word in words] for line in BUCKETS], np.float64)


def _waits(rows: pl.DataFrame, words: tuple[str, ...]) -> dict[str, float]:
    """The median wait of those that came then; of few, none is told."""
    some = rows.filter((pl.col("line") == ANY) & pl.col("within").is_in(words))
    sure = some.filter(pl.col("count") >= TOO_FEW)
    return dict((sure if sure.height else some).sort("within").select("within", "elapsed_median").iter_rows())


def _within_hour(rows: pl.DataFrame, scope: Scope) -> str:
    if scope.by:
        return ""
    told = []
    for row in rows.filter((pl.col("within") == ALL) & pl.col("against").is_not_null()).iter_rows(named=True):
        if row["share_n"] >= TOO_FEW:
            above = change("rate", row["against"], row["against_low"], row["against_high"])
            few = (
                f", for {row['against_n']:,} of {row['share_n']:,} only"
                if row["against_n"] < 0.9 * row["share_n"]
                else ""
            )
            told.append((abs(row["against"]), f"{row['line']} {above}{few}", row))
    if not told:
        return ""
    first, thin = told[0], min(told, key=lambda each: each[2]["against_n"] / each[2]["share_n"])
    chosen = [first[1]] + ([thin[1]] if thin[1] != first[1] and " only" in thin[1] else [])
    return f"Compared only with others that came at the same hour of the same weekday: {'; '.join(chosen)}."


def _unfinished(table: pl.DataFrame) -> str:
    waiting, every = _sum(table, "answers", ANSWERS[-1]), _sum(table, "answers", "handed over")
    return (
        f"{waiting:,} of {plural(every, 'hand-off')} wait for an answer, and are not failures. Shares count only those "
        "that had their time: as long ago as nine in ten of all that ever got there needed."
    )


def _touch(scope: Scope, table: pl.DataFrame) -> str:
    if scope.options["touch"]:
        return f"A touch is {scope.options['touch']}."
    if scope.history is not None and _sum(table, "touches", "touched"):
        return "A touch is the event sales_touched, or where there is none in the history, the verdict of sales."
    return (
        "A touch is the verdict of sales, for want of anything sooner. Name the event of a first call or mail with "
        "--touch EVENT and --history."
    )


def _inferred(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> str:
    sal = outcome.transitions.filter(pl.col("to_stage").cast(pl.String) == "sal")
    never = int(sal["inferred"].sum())
    if not never or not _sum(table, "answers", "accepted"):
        return ""
    touch = "" if scope.options["touch"] else ", and the response is that late, too"
    return (
        f"Of {plural(sal.height, 'acceptance')} ever, {never:,} were never said: a later stage tells that there was "
        f"one, so they are as late as that stage{touch}."
    )


def _clock(outcome: Outcome, scope: Scope) -> str:
    limit, open_ = limit_of(outcome), hours_of(outcome)
    when = f"Business hours are {open_}, {outcome.timezone}; holidays are not known."
    if scope.options["since"] == "inquiry":
        return f"Hand-offs are counted from the creation of the lead, not from a gate; the time limit is not. {when}"
    if limit is None:
        return f"{when} The model has no time limit (handoff: accept_within)."
    return f"{when} The time limit of {limit:g} h is counted in them."


def _alone(table: pl.DataFrame) -> str:
    hot, late = _sum(table, "touches", HOT), _sum(table, "time limit", OVERDUE)
    said = [f"{plural(hot, 'lead')} hot now that nobody touched, whenever it came"] if hot else []
    said += [f"{plural(late, 'hand-off')} past the time limit"] if late else []
    return f"To be done: {' and '.join(said)}." if said else ""


def _taken(table: pl.DataFrame) -> str:
    taken = _sum(table, "answers", TAKEN)
    return (
        f"Sales took up {plural(taken, 'lead')} before any gate had opened; there was no hand-off to count."
        if taken
        else ""
    )


def _running(outcome: Outcome, scope: Scope) -> str:
    end = scope.period.end
    over = end is None or end <= outcome.as_of
    return (
        "" if over else f"The period is not over: these are the figures as of {day(outcome.as_of, outcome.timezone)}."
    )


def _values(scope: Scope, table: pl.DataFrame) -> str:
    return (
        f"All but the most common values of {scope.by_title} are together as {OTHER}."
        if OTHER in table["value"]
        else ""
    )
