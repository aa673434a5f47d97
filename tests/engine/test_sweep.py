"""A point of a sweep says what the model with that number says by itself, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine_small import attributes, events
from engine_small import model as small_model
from engines import asked_of_events, flat, written
from leadlight import acme
from leadlight.engine import Matched, fold_history, match, outcome
from leadlight.engine.fit import match_attributes
from leadlight.engine.sweep import (
    Capacity,
    Point,
    SweepError,
    Weekly,
    asked_for,
    find_knob,
    read_vary,
    sweep,
    sweep_matched,
    threshold,
    threshold_matched,
    values_of,
)
from leadlight.engine.sweep.knob import all_knobs
from leadlight.history import open_events, read_attributes
from leadlight.model import GRADES, Gate, Model, Rule, dump, read
from leadlight.model.shapes import Gates, Shape
from leadlight.model.words import Frequency
from reference import local, qualify
from strategies import History, situations

briefly = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
GOAL_OF = {"sales_qualified": 1, "opportunity_created": 2, "opportunity_won": 3}
LOOKS = {"sales_accepted", "sales_rejected", "opportunity_lost", *GOAL_OF}


@contextmanager
def matched_with(model: Model, history: History) -> Iterator[Matched]:
    with TemporaryDirectory() as name:
        happened = written(Path(name), "events", [[flat(row) for row in history.events]], asked_of_events(model))
        known = written(Path(name), "attributes", [history.attributes])
        yield match(model, open_events(happened), read_attributes(known) if known else None)


@st.composite
def openers(draw: st.DrawFn) -> tuple[Model, History, int | None]:
    """A model with one gate and one rule more: random gates alone seldom open."""
    model, history, as_of = draw(situations())
    first, *rest = model.engagement.categories
    rule = Rule(name="Any page", on=("page",), points=draw(st.sampled_from([2, 5, 10])))
    gate = Gate(name="Opener", score=draw(st.sampled_from([1, 4, 7])), grade=draw(st.sampled_from([None, "F", "D"])))
    eased = first.model_copy(update={"rules": (*first.rules, rule)})
    engagement = model.engagement.model_copy(update={"categories": (eased, *rest)})
    doors = model.qualify.model_copy(update={"mql": Gates(any=(*model.qualify.mql.any, gate))})
    return model.model_copy(update={"engagement": engagement, "qualify": doors}), history, as_of


SWEEPS: list[dict[str, list[Any]]] = [
    {"Opener score": [9, 1, 4, 12, 2.5]},
    {"Opener grade": ["B", "F", "C-"]},
    {"Opener score": [1, 5, 9], "Opener grade": ["F", "C"]},
    {"Any page points": [1, 5, -2]},
    {"qualify.cool_off": ["0s", "1d", "30d"]},
    {"fit.start": ["F", "C", "A+"]},
    {"engagement.limit.max": [5, 50]},
    {"Any page points": [2, 8], "Opener score": [3, 6]},
]


@given(openers(), st.sampled_from(SWEEPS))
@briefly
def test_a_point_is_what_the_reference_says_of_that_model(
    situation: tuple[Model, History, int | None], vary: dict[str, list[Any]]
) -> None:
    model, history, as_of = situation
    with matched_with(model, history) as matched:
        now = matched.last_instant if as_of is None else as_of
        found = sweep_matched(model, matched, now, vary, capacity=1)
    for point in found.points:
        changed = model
        for knob, value in zip(found.knobs, point.values, strict=True):
            changed = knob.turned(changed, value)
        check(point, changed, history, now)


def check(point: Point, model: Model, history: History, now: int) -> None:
    outcome = qualify(model, history.events, history.attributes, now)
    passed = [move for move in outcome.transitions if move["to_stage"] in ("mql", "pql") and not move["inferred"]]
    firsts: dict[str, int] = {}
    for move in passed:
        firsts.setdefault(move["lead"], move["at"])
    assert (point.mql, point.pql) == tuple(sum(m["to_stage"] == door for m in passed) for door in ("mql", "pql"))
    new = [move for move in passed if move["kind"] == "move"]
    assert (point.qualified, point.leads) == (len(new), len(firsts))
    facts = [event for event in history.events if event["name"] in LOOKS and event["at"] <= now]
    seen = {fact["lead"] for fact in facts if fact["lead"] in firsts and fact["at"] >= firsts[fact["lead"]]}
    assert point.unknown == len(firsts.keys() - seen)
    for depth, goal in enumerate(("sql", "opportunity", "customer"), 1):
        there = [fact for fact in facts if GOAL_OF.get(fact["name"], 0) >= depth]
        caught = {f["lead"] for f in there if f["lead"] in firsts and f["at"] >= firsts[f["lead"]]}
        assert point.caught(goal) == len(caught)
        assert point.missed(goal) == len({fact["lead"] for fact in there} - caught)
        assert point.gates[goal].precision.hits <= len(caught)
    check_weeks(point, model, new, history, now)


def check_weeks(point: Point, model: Model, new: list[dict[str, Any]], history: History, now: int) -> None:
    """Whole weeks only: neither the one the history begins in nor the running one."""
    begun = [event["at"] for event in history.events if event["at"] <= now]
    if not begun:
        assert point.weekly.weeks == 0
        return
    first, running = monday(model, min(begun)) + timedelta(weeks=1), monday(model, now)
    weeks = [first + timedelta(weeks=n) for n in range(max(0, (running - first).days // 7))][-52:]
    counts = Counter(monday(model, move["at"]) for move in new)
    busy = [counts[week] for week in weeks]
    assert point.weekly.weeks == len(weeks)
    if weeks:
        assert (point.weekly.total, point.weekly.median) == (sum(busy), median(busy))
        assert point.weekly.mean == pytest.approx(sum(busy) / len(busy))
        assert (point.weekly.low is None) == (len(weeks) < 8)
        assert (point.weekly.peak, point.weekly.above) == (max(busy), sum(count > 1 for count in busy))
        assert sum(count <= (point.weekly.p90 or 0) for count in busy) >= 0.9 * len(busy)


def monday(model: Model, at: int) -> Any:
    day = local(model, at).date()
    return day - timedelta(days=day.weekday())


# ── a company ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Matched]:
    folder = tmp_path_factory.mktemp("acme")
    acme.write(folder, leads=1500)
    model = read(acme.model_text()).model
    assert model is not None
    matched = match(model, open_events([folder / "events.parquet"]), read_attributes([folder / "leads.csv"]))
    return model, matched


def test_a_higher_threshold_never_lets_more_leads_through(company: tuple[Model, Matched]) -> None:
    model, matched = company
    found = sweep_matched(model, matched, matched.last_instant, {"Score and fit score": range(5, 100, 5)})
    leads = found.table["leads"].to_list()
    assert leads == sorted(leads, reverse=True)
    assert leads[0] > leads[-1] > 0
    for goal in ("sql", "opportunity", "customer"):
        caught = found.table[f"{goal}_recall_hits"].to_list()
        assert caught == sorted(caught, reverse=True)
        assert found.table[f"{goal}_recall_n"].n_unique() == 1


def test_the_order_of_the_values_is_that_asked_for_and_changes_nothing(company: tuple[Model, Matched]) -> None:
    model, matched = company
    there, back = (
        sweep_matched(model, matched, matched.last_instant, {"Score and fit score": values})
        for values in ([20, 45, 60], [60, 45, 20])
    )
    assert there.points == back.points[::-1]
    assert [point.present for point in there.points] == [False, True, False]


def test_a_grid_has_each_pair_and_its_edges_are_single_sweeps(company: tuple[Model, Matched]) -> None:
    model, matched = company
    now = matched.last_instant
    grid = sweep_matched(model, matched, now, {"Score and fit score": [30, 45, 70], "Active team product": [20, 35]})
    alone = sweep_matched(model, matched, now, {"Score and fit score": [30, 45, 70]})
    assert [point.values for point in grid.points] == [(s, p) for s in (30, 45, 70) for p in (20, 35)]
    same = [point for point in grid.points if point.values[1] == 35]
    assert [(p.leads, p.weekly, p.gates) for p in same] == [(p.leads, p.weekly, p.gates) for p in alone.points]


def test_the_threshold_fills_the_capacity_and_one_point_less_overfills_it(company: tuple[Model, Matched]) -> None:
    """Counted again from the tables of plain outcomes, with none of the sweep's code."""
    model, matched = company
    now = matched.last_instant
    for capacity in (3, 4.5, 6):
        found = threshold_matched(model, matched, now, Capacity.weekly(capacity))
        assert (found.verdict, type(found.value)) == ("fills", float)
        assert found.chosen is not None
        value = float(str(found.value))
        here, laxer = (a_week(with_score(model, score), matched, now) for score in (value, value - 1))
        assert here <= capacity < laxer
        assert here == pytest.approx(found.chosen.weekly.mean)
        assert f"to {value:g} (today 45)" in found.headline or f"right at {value:g}" in found.headline
        assert any(point.present for point in found.around())


def with_score(model: Model, score: float) -> Model:
    call, threshold_gate = model.qualify.mql.any
    gates = Gates(any=(call, threshold_gate.model_copy(update={"score": score})))
    return model.model_copy(update={"qualify": model.qualify.model_copy(update={"mql": gates})})


def a_week(model: Model, matched: Matched, now: int) -> float:
    """Leads new to sales a week, over the latest 52 whole weeks."""
    moves = outcome(model, matched, fold_history(model, matched, now), now).transitions
    new = moves.filter(pl.col("to_stage").is_in(["mql", "pql"]) & ~pl.col("inferred") & (pl.col("kind") == "move"))
    running = monday(model, now)
    days = new["at"].dt.convert_time_zone(model.timezone).dt.date().to_list()
    return sum(running - timedelta(weeks=52) <= day < running for day in days) / 52


def test_the_answer_as_json_has_what_to_expect_and_how_sure_that_is(company: tuple[Model, Matched]) -> None:
    model, matched = company
    told = threshold_matched(model, matched, matched.last_instant, Capacity.weekly(5)).as_dict()
    week, sql = told["expected"]["leads_a_week"], told["expected"]["conversion"]["sql"]
    assert week["low"] < week["mean"] <= told["capacity_a_week"] < week["high"] + 5
    assert week["n_weeks"] == 52
    assert sql["share"] == sql["hits"] / sql["n"]
    assert sql["low"] < sql["share"] < sql["high"]
    on_curve = [row for row in told["curve"] if row["qualify.mql.any[1].score"] == told["threshold"]]
    assert [row["leads_a_week"] for row in on_curve] == [week["mean"]]
    assert told["expected"]["unknown_outcomes"] == on_curve[0]["unknown_outcomes"]
    json.dumps(told, allow_nan=False)


def test_the_library_call_reads_the_files_itself(tmp_path: Path) -> None:
    model = small_model(tmp_path)
    rows = [("ada", f"2026-01-{day:02}T10:00Z", "page_viewed", {"path": "/pricing"}) for day in range(1, 29)]
    found = threshold(model, events(tmp_path, *rows), capacity="1/day", knob="Uses it product")
    assert (found.capacity.a_week, found.knob.place) == (5, "qualify.pql.any[0].product")


def test_what_no_threshold_can_do_is_said(company: tuple[Model, Matched]) -> None:
    model, matched = company
    full = threshold_matched(model, matched, matched.last_instant, Capacity.weekly(10_000))
    best = max(point.weekly.total for point in full.sweep.points)
    laxest = [point.values[0] for point in full.sweep.points if point.weekly.total == best]
    assert (full.verdict, full.value) == ("never full", max(laxest))
    assert "fills sales" in full.headline
    over = threshold_matched(model, matched, matched.last_instant, Capacity.weekly(0))
    assert (over.verdict, over.value) == ("always over", None)
    assert "other gates alone bring" in over.headline
    assert over.as_dict()["threshold"] is None


def test_a_history_without_a_whole_week_says_so(tmp_path: Path) -> None:
    model = small_model(tmp_path)
    matched = match(model, events(tmp_path, ("ada", "2026-01-05T10:00Z", "page_viewed", {"path": "/"})), None)
    found = threshold_matched(model, matched, matched.last_instant, Capacity.weekly(5))
    assert found.verdict == "no weeks"
    assert "no whole week" in found.headline
    assert found.as_dict()["weeks"] is None


def test_where_nobody_comes_whatever_the_value_it_is_said(tmp_path: Path) -> None:
    model = small_model(tmp_path)  # asks for a grade of C, and nothing is known of anybody
    rows = [("ada", f"2026-01-{day:02}T10:00Z", "page_viewed", {"path": "/pricing"}) for day in range(1, 29)]
    matched = match(model, events(tmp_path, *rows), None)
    found = threshold_matched(model, matched, matched.last_instant, Capacity.weekly(5))
    assert (found.verdict, found.value) == ("nobody", None)
    assert "lets anybody through" in found.headline
    assert "nothing is known of the leads’ fit: give it with --leads" in found.headline
    some = match(model, events(tmp_path, *rows), attributes(tmp_path, {"lead": "ada", "seniority": "intern"}))
    told = threshold_matched(model, some, some.last_instant, Capacity.weekly(5))
    assert (told.verdict, "--leads" in told.headline) == ("nobody", False)


def test_where_leads_come_only_outside_the_weeks_that_count_the_history_is_said_to_be_short(tmp_path: Path) -> None:
    """Ada is through in the week in which the history begins; of the whole week after it nobody is."""
    model = small_model(tmp_path)
    rows = [("ada", f"2026-01-06T1{hour}:00Z", "page_viewed", {"path": "/pricing"}) for hour in range(3)]
    rows += [("ada", "2026-01-20T10:00Z", "page_viewed", {"path": "/"})]
    known = matched_as_a_vp(tmp_path, model, rows)
    found = threshold_matched(model, known, known.last_instant, Capacity.weekly(5))
    assert (found.verdict, found.value) == ("nobody", None)
    assert found.headline == (
        "The load of a week cannot be told: 1 lead would qualify, but not one of them in the one whole week, from "
        "Monday 2026-01-12. The running week and the one in which the history begins do not count. Ask as of "
        "a day before which leads came (--as-of), give a longer history, or more --weeks."
    )
    assert "1 whole weeks" not in " ".join(found.caveats)


def matched_as_a_vp(folder: Path, model: Model, rows: list[Any]) -> Matched:
    known = attributes(folder, {"lead": "ada", "seniority": "vp", "employees": 500})
    return match(model, events(folder, *rows), known)


def test_the_weeks_are_those_of_the_models_time_zone(tmp_path: Path) -> None:
    """Monday 00:30 in Berlin is Sunday in UTC."""
    model = small_model(tmp_path)
    monday_morning = datetime(2026, 1, 12, 0, 30, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    rows = [("zoe", "2025-12-30T10:00Z", "page_viewed", {"path": "/"})]
    rows += [("ada", monday_morning.isoformat(), "page_viewed", {"path": "/pricing"})] * 2
    rows += [("ada", (monday_morning + timedelta(minutes=1)).isoformat(), "page_viewed", {"path": "/pricing"})]
    rows += [("zoe", "2026-01-20T10:00Z", "page_viewed", {"path": "/"})]
    known = attributes(tmp_path, {"lead": "ada", "seniority": "vp", "employees": 500})
    found = sweep(model, events(tmp_path, *rows), known, vary={"Score and fit score": [15]})
    assert found.weeks == (datetime(2026, 1, 5).date(), datetime(2026, 1, 12).date())
    assert (found.points[0].weekly.total, found.points[0].weekly.median) == (1, 0.5)


EVERY_KIND: list[dict[str, list[Any]]] = [
    {"Score and fit score": [20, 70]},
    {"Score and fit grade": ["D", "A-"]},
    {"Asks to be called grade": ["F", "A"]},
    {"Active team product": [10, 60]},
    {"Pricing page points": [0, 30]},
    {"Pricing page at_most": [1, 9]},
    {"Busy day at_least": [1, 9]},
    {"web limit": [5, 200]},
    {"mail limit min": [0]},
    {"engagement.limit": [46, 150]},
    {"engagement.limit.min": [45]},
    {"engagement.decay.half_life": ["2d", "90d"]},
    {"Webinar attended decay lifespan": ["7d"]},
    {"Webinar registered decay expires": ["90d"]},
    {"engagement.idle.after": ["10d"]},
    {"engagement.idle.points": [30]},
    {"qualify.cool_off": ["0s", "120d"]},
    {"qualify.temperature.hot.score": [80]},
    {"qualify.temperature.warm.grade": ["D"]},
    {"Revenue team / Decides worth": ["-3/3", "6/3"]},
    {"fit.start": ["F", "B"]},
]


@pytest.mark.parametrize("vary", EVERY_KIND, ids=lambda vary: next(iter(vary)))
def test_every_kind_of_number_can_be_turned_and_is_what_the_changed_file_says(
    company: tuple[Model, Matched], vary: dict[str, list[Any]]
) -> None:
    """The model is written to its file, changed there as a person would, read again, and qualified by itself."""
    model, matched = company
    now = matched.last_instant
    found = sweep_matched(model, matched, now, vary)
    (knob,) = found.knobs
    for point in found.points:
        written = yaml.safe_load(dump(model).replace(" on: ", " 'on': ").replace("{on: ", "{'on': "))
        put(written, knob.path, knob.say(point.values[0]), knob.kind)
        changed = read(yaml.safe_dump(written, sort_keys=False)).model
        assert changed is not None
        graded = changed.fit != model.fit
        again = regraded(changed, matched) if graded else matched
        moves = outcome(changed, again, fold_history(changed, again, now), now).transitions
        passed = moves.filter(pl.col("to_stage").is_in(["mql", "pql"]) & ~pl.col("inferred"))
        assert point.leads == passed["lead"].n_unique()
        assert point.qualified == passed.filter(pl.col("kind") == "move").height
        hot = (pl.col("score") >= changed.qualify.temperature.hot.score - 1e-9) if changed.qualify.temperature else None
        assert hot is not None
        assert point.hot is not None
        assert point.hot <= passed.filter(hot).height
    moved = [(p.leads, p.qualified, p.hot, p.weekly) for p in found.points]
    if knob.place not in ("qualify.temperature.warm.grade", "engagement.limit.max"):  # these move nobody over a gate
        assert any(
            each != (found.present.leads, found.present.qualified, found.present.hot, found.present.weekly)
            for each in moved
        )


def put(written: Any, path: tuple[str | int, ...], said: str, kind: str) -> None:
    """Write a value where it stands in the file."""
    *way, last = path
    for step in way:
        if step == "limit" and not isinstance(written.get("limit"), dict):
            written["limit"] = {"max": written["limit"]} if "limit" in written else {}
        written = written[step]
    was = written.get(last)
    if kind == "times":
        written[last] = f"{said} {str(was).partition(' ')[2]}"
    else:
        written[last] = float(said) if kind == "points" else said


def regraded(model: Model, matched: Matched) -> Matched:
    """The attributes matched again with other criteria."""
    starts, at, fit, fits = match_attributes(model, matched.said, len(matched.leads))
    return replace(matched, happened=matched.happened._replace(fit_starts=starts, fit_at=at, fit=fit), fits=fits)


def test_no_number_of_a_model_is_without_a_knob() -> None:
    """Except how long sales has to accept a lead, which qualifies nobody."""
    model = read(acme.model_text()).model
    assert model is not None
    knobs = {knob.path for knob in all_knobs(model)}
    assert numbers(model, ()) - knobs == {("handoff", "accept_within")}


def numbers(value: object, path: tuple[str | int, ...]) -> set[tuple[str | int, ...]]:
    """Where a model has a number, a duration, a grade or a frequency."""
    if isinstance(value, Shape):
        fields = {name: getattr(value, name) for name in type(value).model_fields} | (value.model_extra or {})
        return set().union(*(numbers(each, (*path, name)) for name, each in fields.items()))
    if isinstance(value, tuple):
        return set().union(*(numbers(each, (*path, n)) for n, each in enumerate(value)))
    counted = isinstance(value, (int, float, timedelta, Frequency)) and not isinstance(value, bool)
    return {path} if counted or value in GRADES else set()


# ── how many a week ─────────────────────────────────────────────────────────────────────────────


def test_the_interval_holds_the_average_also_where_busy_weeks_come_together() -> None:
    """2,000 years whose true average is 20, and whose weeks resemble the one before. 95% should hold it.

    An interval that took the weeks for independent holds it in some 75%.
    """
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(2000):
        level = np.zeros(52)
        level[0] = rng.normal() / np.sqrt(1 - 0.5**2)
        for week in range(1, 52):
            level[week] = 0.5 * level[week - 1] + rng.normal()
        told = Weekly.of(np.maximum(20 + 4 * level, 0), None)
        held += (told.low or 0) <= 20 <= (told.high or 0)
    assert 0.9 < held / 2000 < 0.98


def test_few_weeks_have_no_interval_and_equal_weeks_no_width() -> None:
    assert (Weekly.of(np.array([3, 4, 5]), None).mean, Weekly.of(np.array([3, 4, 5]), None).low) == (4, None)
    even = Weekly.of(np.full(20, 6), 6)
    assert (even.low, even.mean, even.high, even.above) == (6, 6, 6, 0)
    assert Weekly.of(np.zeros(0, np.int64), 5).mean is None


# ── knobs ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("qualify.mql.any[0].score", "qualify.mql.any[0].score"),
        ('"Score and fit" score', "qualify.mql.any[0].score"),
        ("qualify.mql.any[Score and fit].grade", "qualify.mql.any[0].grade"),
        ("Uses it product", "qualify.pql.any[0].product"),
        ("pricing POINTS", "engagement.categories[0].rules[0].points"),
        ("Pricing at_most", "engagement.categories[0].rules[0].at_most"),
        ("web limit", "engagement.categories[0].limit.max"),
        ("engagement.limit", "engagement.limit.max"),
        ("engagement.decay.half_life", "engagement.decay.half_life"),
        ("engagement.idle.points", "engagement.idle.points"),
        ("cool_off", None),
        ("qualify.cool_off", "qualify.cool_off"),
        ("Size worth", "fit.profiles[0].criteria[1].worth"),
    ],
)
def test_a_knob_goes_by_its_path_and_by_the_names_beside_it(tmp_path: Path, name: str, place: str | None) -> None:
    model = small_model(tmp_path)
    if place is None:
        with pytest.raises(SweepError, match=r'Did you mean "qualify\.cool_off"\?'):
            find_knob(model, name)
    else:
        assert find_knob(model, name).place == place


def test_a_slip_of_the_pen_is_told_what_was_meant(tmp_path: Path) -> None:
    model = small_model(tmp_path)
    with pytest.raises(SweepError, match=r'Did you mean "Pricing: points"\?'):
        find_knob(model, "Pricng points")
    with pytest.raises(SweepError, match="It has, among others"):
        find_knob(model, "completely different")


def test_a_name_that_two_numbers_have_is_not_guessed() -> None:
    model = read(acme.model_text()).model
    assert model is not None
    with pytest.raises(SweepError, match=r"fit\.profiles\[0\].*fit\.profiles\[1\].*Name it by that"):
        find_knob(model, "Decides worth")
    assert find_knob(model, "Anyone else / Decides worth").place == "fit.profiles[1].criteria[0].worth"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("Score and fit score", "many", "is a number"),
        ("Score and fit score", float("nan"), "too large"),
        ("Score and fit grade", "E", "is a grade"),
        ("Pricing at_most", 0, "whole number from 1"),
        ("qualify.cool_off", "3 moons", "not a duration"),
        ("engagement.decay.half_life", "0d", "no time at all"),
        ("engagement.limit.min", 500, "above the most"),
        ("Size worth", 2.5, "thirds"),
    ],
)
def test_a_value_that_cannot_be_is_told(tmp_path: Path, name: str, value: object, says: str) -> None:
    model = small_model(tmp_path)
    with pytest.raises(SweepError, match=says):
        find_knob(model, name).turned(model, value)


def test_only_the_number_named_is_changed(tmp_path: Path) -> None:
    model = small_model(tmp_path)
    for name, value in (("Uses it product", 9), ("Pricing at_most", 3), ("Size worth", "1/3"), ("web limit", 30)):
        knob = find_knob(model, name)
        changed = knob.turned(model, value)
        assert changed != model
        assert find_knob(changed, name).value == knob.read(value)
        assert knob.turned(changed, knob.value) == model


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("Score and fit score", "50..60/5", [50.0, 55.0, 60.0]),
        ("Score and fit score", "1..2/0.25", [1.0, 1.25, 1.5, 1.75, 2.0]),
        ("Score and fit score", "-2..0", [-2.0, -1.0, 0.0]),
        ("Score and fit score", "0.1..0.4/0.1", [0.1, 0.2, 0.3, 0.4]),
        ("Score and fit score", "50, 7.5", [50.0, 7.5]),
        ("Score and fit grade", "C..B", ["C", "C+", "B-", "B"]),
        ("Score and fit grade", "A,F", ["A", "F"]),
        ("Pricing at_most", "1..3", [1.0, 2.0, 3.0]),
        ("Size worth", "-1/3..2/3", [-1.0, 0.0, 1.0, 2.0]),
        ("Size worth", "2/3,1", [2.0, 3.0]),  # as in the file: 1 is a whole letter
        ("qualify.cool_off", "7d..3w/7d", [timedelta(days=7), timedelta(days=14), timedelta(days=21)]),
        ("qualify.cool_off", "1d..3d", [timedelta(days=1), timedelta(days=2), timedelta(days=3)]),
        ("qualify.cool_off", "12h,30d", [timedelta(hours=12), timedelta(days=30)]),
    ],
)
def test_values_are_read_as_people_write_them(tmp_path: Path, name: str, text: str, values: list[Any]) -> None:
    assert values_of(find_knob(small_model(tmp_path), name), text) == values


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("Score and fit score=", "is a number"),
        ("Score and fit score=5..", "is a number"),
        ("Score and fit score=50..40", "begins above its end"),
        ("Score and fit score=1..9/0", "more than nothing"),
        ("Score and fit score=1..9/-1", "more than nothing"),
        ("Score and fit score=1..9/nan", "more than nothing"),
        ("Score and fit score=1..9/few", "not a step"),
        ("Score and fit score=1..900000", "Take wider steps"),
        ("Score and fit grade=C..Z", "is a grade"),
        ("qualify.cool_off=1d..9d/2", "not a step"),
        ("qualify.cool_off=1..9", "not a duration"),
        ("Pricing at_most=1..3/0.5", "whole number"),
        ("engagement.decay.half_life=0d..9d", "no time at all"),
        ("engagement.decay=3", "knob"),
    ],
)
def test_what_cannot_be_asked_is_told_before_any_history(tmp_path: Path, said: str, says: str) -> None:
    with pytest.raises(SweepError, match=says):
        asked_for(small_model(tmp_path), read_vary([said]))


def test_a_name_said_twice_is_not_quietly_halved() -> None:
    with pytest.raises(SweepError, match="with commas"):
        read_vary(["fit.start=C", "fit.start=D"])


def test_without_values_the_usual_ones_are_tried(company: tuple[Model, Matched]) -> None:
    model, matched = company
    found = sweep_matched(model, matched, matched.last_instant, {"Score and fit score": None})
    assert 20 <= len(found.points) <= 40
    leads = [point.leads for point in found.points]
    assert leads[0] > found.present.leads > leads[-1]
    grid = sweep_matched(model, matched, matched.last_instant, {"fit.start": None, "qualify.cool_off": "0s,30d"})
    assert len(grid.points) == 16


def test_a_category_that_stands_above_the_score_is_tried_to_its_own_top(tmp_path: Path) -> None:
    """Forty points of product, of which unsubscribing takes away thirty: its threshold may still keep everybody out."""
    text = """
name: small
engagement:
  categories:
    - {name: product, rules: [{name: Used, on: used, points: 20}]}
    - {name: mail, limit: {min: -30}, rules: [{name: Left, on: left, points: -30}]}
qualify: {pql: {any: [{name: Uses it, product: 20}]}}
"""
    model = read(text).model
    assert model is not None
    rows = [("ada", f"2026-01-0{day}T10:00Z", name, {}) for day, name in enumerate(("left", "used", "used"), 5)]
    rows += [("bo", f"{day}T10:00Z", "other", {}) for day in ("2025-12-24", "2026-01-28")]
    matched = match(model, events(tmp_path, *rows), None)
    found = threshold_matched(model, matched, matched.last_instant, Capacity.weekly(0))
    assert (found.verdict, found.present.leads) == ("fills", 1)
    assert float(str(found.value)) > 40


def test_a_sweep_of_nothing_or_of_too_much_is_refused(tmp_path: Path) -> None:
    model = small_model(tmp_path)
    matched = match(model, events(tmp_path, ("ada", "2026-01-05T10:00Z", "page_viewed", {"path": "/"})), None)
    asked: list[tuple[dict[str, Any], str]] = [
        ({}, "one number or two"),
        ({"Score and fit score": []}, "no values"),
        ({"Score and fit score": range(3000)}, "more than"),
        (dict.fromkeys(("Score and fit score", "fit.start", "web limit")), "one number or two"),
        ({"Score and fit score": [1], "qualify.mql.any[0].score": [2]}, "named twice"),
    ]
    for vary, says in asked:
        with pytest.raises(SweepError, match=says):
            sweep_matched(model, matched, 0, vary)
    with pytest.raises(SweepError, match="capacity"):
        sweep_matched(model, matched, 0, {"Score and fit score": [1]}, capacity=float("nan"))


@pytest.mark.parametrize("said", ["forty", "40/year", "-3/week", "", "1e3", "40 per"])
def test_a_capacity_that_cannot_be_read_is_told(said: str) -> None:
    with pytest.raises(SweepError, match="40/week"):
        Capacity.read(said)
