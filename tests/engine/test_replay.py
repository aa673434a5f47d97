"""A replay of two models says what the two of them say one by one, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines import asked_of_events, flat, instant, written
from leadlight.engine import Matched, match
from leadlight.engine.replay import Rate, Replay, ReplayError, Separation, replay
from leadlight.engine.replay.both import asked
from leadlight.engine.replay.sales import GOALS
from leadlight.history import Attributes, Events, open_events, read_attributes
from leadlight.model import Gate, Model, Rule
from leadlight.model.shapes import Gates
from leadlight.report.measures.rates import wilson
from reference import Outcome, local, qualify, temperature
from strategies import History, models, situations

Rows = Sequence[dict[str, Any]]
Situation = tuple[Model, History, "int | None"]
briefly = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


# ── the two ways to know ────────────────────────────────────────────────────────────────────────


@contextmanager
def opened(events: Rows, attributes: Rows, models: Sequence[Model]) -> Iterator[tuple[Events, Attributes | None]]:
    """A history as files, for as long as it is looked at."""
    columns = [column for model in models for column in asked_of_events(model)]
    with TemporaryDirectory() as name:
        happened = written(Path(name), "events", [[flat(row) for row in events]], list(dict.fromkeys(columns)))
        known = written(Path(name), "attributes", [attributes])
        yield open_events(happened), read_attributes(known) if known else None


def replayed(a: Model, b: Model, events: Rows, attributes: Rows = (), **about: Any) -> Replay:
    with opened(events, attributes, [a, b]) as history:
        return replay(a, b, *history, **about)


def passages(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """The moves through a gate, as the reference tells them."""
    for move in outcome.transitions:
        if move["to_stage"] in ("mql", "pql") and not move["inferred"]:
            yield move


def firsts(outcome: Outcome) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for move in passages(outcome):
        found.setdefault(move["lead"], move)
    return found


def monday(model: Model, at: int) -> str:
    day = local(model, at).date()
    return (day - timedelta(days=day.weekday())).isoformat()


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Model, Model, History, int | None]:
    """Two models that are strangers, or that began as one and were each given a gate and a rule; and a history."""
    a, history, as_of = draw(situations())
    b = draw(st.sampled_from([a, a, draw(models())]))
    return draw(opener(a, "was")), draw(opener(b, "now")), history, as_of


@st.composite
def opener(draw: st.DrawFn, model: Model, name: str) -> Model:
    """The model with one gate more, and one rule that helps to pass it: random gates alone seldom open."""
    first, *rest = model.engagement.categories
    rule = Rule(name="Any page", on=("page",), points=draw(st.sampled_from([2, 5, 10])))
    gate = Gate(name="Opener", score=draw(st.sampled_from([1, 4, 7, 9])))
    eased = first.model_copy(update={"rules": (*first.rules, rule)})
    engagement = model.engagement.model_copy(update={"categories": (eased, *rest)})
    doors = Gates(any=(*model.qualify.mql.any, gate))
    qualify = model.qualify.model_copy(update={"mql": doors})
    return model.model_copy(update={"name": name, "engagement": engagement, "qualify": qualify})


@given(pairs())
@briefly
def test_who_qualifies_when_is_what_the_reference_says(pair: tuple[Model, Model, History, int | None]) -> None:
    a, b, history, as_of = pair
    moment = None if as_of is None else instant(as_of)
    found = replayed(a, b, history.events, history.attributes, as_of=moment, named=2).as_dict()
    was, now = (qualify(model, history.events, history.attributes, as_of) for model in (a, b))
    in_a, in_b = firsts(was), firsts(now)
    check_only(found["enter"], {lead: move for lead, move in in_b.items() if lead not in in_a})
    check_only(found["leave"], {lead: move for lead, move in in_a.items() if lead not in in_b})
    moved = {lead: (in_a[lead]["at"], in_b[lead]["at"]) for lead in in_a.keys() & in_b.keys()}
    assert shifts(found["earlier"]) == {lead: at for lead, at in moved.items() if at[1] < at[0]}
    assert shifts(found["later"]) == {lead: at for lead, at in moved.items() if at[1] > at[0]}
    assert found["same"] == sum(at[0] == at[1] for at in moved.values())
    for model, outcome, side in ((a, was, "a"), (b, now, "b")):
        check_weeks(model, outcome, found["weeks"], side)


def check_only(rows: Rows, expected: dict[str, dict[str, Any]]) -> None:
    """Each named lead passed this gate then; the first of them are told why."""
    assert {row["lead"] for row in rows} == expected.keys()
    assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), key=datetime.fromisoformat, reverse=True)
    for place, row in enumerate(rows):
        move = expected[row["lead"]]
        assert (row["at"], row["stage"]) == (instant(move["at"]).isoformat(), move["to_stage"])
        assert (row["gate"], row["event"], row["grade"]) == (move["gate_or_reason"], move["cause"], move["grade"])
        assert row["score"] == pytest.approx(move["score"], abs=1e-9)
        assert bool(row["why"]) == (place < 2)
        assert "asks for ." not in (row["why"] or "")


def shifts(rows: Rows) -> dict[str, tuple[int, int]]:
    microsecond = timedelta(microseconds=1)
    at = {row["lead"]: [datetime.fromisoformat(row[name]) - instant(0) for name in ("a_at", "b_at")] for row in rows}
    return {lead: (was // microsecond, now // microsecond) for lead, (was, now) in at.items()}


def check_weeks(model: Model, outcome: Outcome, weeks: Rows, side: str) -> None:
    moves = list(passages(outcome))
    new = [move for move in moves if move["kind"] == "move"]
    counts = {
        "mql": Counter(monday(model, move["at"]) for move in moves if move["to_stage"] == "mql"),
        "pql": Counter(monday(model, move["at"]) for move in moves if move["to_stage"] == "pql"),
        "qualified": Counter(monday(model, move["at"]) for move in new),
        "hot": Counter(monday(model, move["at"]) for move in new if is_hot(model, move)),
    }
    for what, expected in counts.items():
        if what == "hot" and model.qualify.temperature is None:
            assert all(week["a_hot" if side == "a" else "b_hot"] is None for week in weeks)
        else:
            assert {week["week"]: week[f"{side}_{what}"] for week in weeks if week[f"{side}_{what}"]} == expected
    mondays = [datetime.fromisoformat(week["week"]) for week in weeks]
    assert all(later - earlier == timedelta(weeks=1) for earlier, later in pairwise(mondays))


def is_hot(model: Model, move: dict[str, Any]) -> bool:
    return temperature(model, move["score"], move["grade"] or model.fit.start) == "hot"


@given(pairs())
@briefly
def test_what_became_of_them_is_what_the_history_says(pair: tuple[Model, Model, History, int | None]) -> None:
    a, b, history, as_of = pair
    moment = None if as_of is None else instant(as_of)
    found = replayed(a, b, history.events, history.attributes, as_of=moment, named=0)
    in_a, in_b = (firsts(qualify(model, history.events, history.attributes, as_of)) for model in (a, b))
    facts = [event for event in history.events if event["name"] in SEEN and (as_of is None or event["at"] <= as_of)]
    groups = {
        "both": {lead: min(in_a[lead]["at"], in_b[lead]["at"]) for lead in in_a.keys() & in_b.keys()},
        "enter": {lead: in_b[lead]["at"] for lead in in_b.keys() - in_a.keys()},
        "leave": {lead: in_a[lead]["at"] for lead in in_a.keys() - in_b.keys()},
    }
    for group, since in groups.items():
        seen = {fact["lead"] for fact in facts if fact["lead"] in since and fact["at"] >= since[fact["lead"]]}
        assert (found.outcomes[group].leads, found.outcomes[group].seen) == (len(since), len(seen))
    others = {fact["lead"] for fact in facts} - in_a.keys() - in_b.keys()
    assert found.outcomes["neither"].leads == found.outcomes["neither"].seen == len(others)
    for side, first in (("a", in_a), ("b", in_b)):
        for depth, goal in enumerate(GOALS, 1):
            there = [fact for fact in facts if SEEN[fact["name"]] >= depth]
            by_then = {f["lead"] for f in there if f["lead"] in first and f["at"] >= first[f["lead"]]["at"]}
            recall = found.gates[side][goal].recall
            assert (recall.hits, recall.n) == (len(by_then), len({fact["lead"] for fact in there}))
            assert found.gates[side][goal].precision.hits <= len(by_then)


SEEN = {
    "sales_accepted": 0,
    "sales_rejected": 0,
    "opportunity_lost": 0,
    "sales_qualified": 1,
    "opportunity_created": 2,
    "opportunity_won": 3,
}


# ── what must always hold ───────────────────────────────────────────────────────────────────────


@given(situations())
@settings(briefly, max_examples=15)
def test_a_model_and_itself_differ_in_nothing(situation: Situation) -> None:
    model, history, as_of = situation
    moment = None if as_of is None else instant(as_of)
    found = replayed(model, model, history.events, history.attributes, as_of=moment)
    assert [found.enter.height, found.leave.height, found.earlier.height, found.later.height] == [0, 0, 0, 0]
    for what in ("mql", "pql", "qualified", "hot"):
        assert found.weeks[f"a_{what}"].to_list() == found.weeks[f"b_{what}"].to_list()
    assert found.gates["a"] == found.gates["b"]
    assert found.separation["a"] == found.separation["b"]
    assert "the same leads" in found.headline


@given(pairs())
@settings(briefly, max_examples=15)
def test_the_other_way_round_it_is_the_mirror_image(pair: tuple[Model, Model, History, int | None]) -> None:
    a, b, history, _ = pair
    there, back = (
        replayed(*models, history.events, history.attributes, capacity=1).as_dict() for models in ((a, b), (b, a))
    )
    assert (there["enter"], there["leave"]) == (back["leave"], back["enter"])
    assert there["same"] == back["same"]
    assert [swapped(row) for row in there["earlier"]] == back["later"]
    assert [swapped(row) for row in there["later"]] == back["earlier"]
    assert [swapped(row) for row in there["weeks"]] == back["weeks"]
    for part in ("load", "gates", "separation"):
        assert (there[part]["a"], there[part]["b"]) == (back[part]["b"], back[part]["a"])
    sides = {"enter": "leave", "leave": "enter"}
    assert {sides.get(group, group): became for group, became in there["outcomes"].items()} == back["outcomes"]


def swapped(row: dict[str, Any]) -> dict[str, Any]:
    other = {"a": "b", "b": "a"}
    return {other.get(key[0], "") + key[1:] if key[1:2] == "_" else key: value for key, value in row.items()}


@given(pairs())
@settings(briefly, max_examples=15)
def test_models_that_ask_the_same_share_one_matched_history(pair: tuple[Model, Model, History, int | None]) -> None:
    a, b, history, _ = pair
    loud = b.engagement.model_copy(update={"categories": a.engagement.categories, "idle": a.engagement.idle})
    dear = [gate.model_copy(update={"score": 7.0}) for gate in a.qualify.mql.any]
    doors = a.qualify.model_copy(update={"mql": a.qualify.mql.model_copy(update={"any": tuple(dear)})})
    changed = a.model_copy(update={"name": "changed", "engagement": loud, "qualify": doors})
    assert asked(a) == asked(changed)
    with opened(history.events, history.attributes, [a]) as (events, attributes):
        mine, theirs = (match(model, events, attributes) for model in (a, changed))
    assert meant(mine) == meant(theirs)


def meant(matched: Matched) -> list[Any]:
    """All that the fold sees, however kinds and fits are numbered."""
    happened, kinds = matched.happened, matched.kinds
    return [
        *(happened.starts.tolist(), happened.at.tolist(), happened.fit_starts.tolist(), happened.fit_at.tolist()),
        [(kinds.names[kind], kinds.meanings[kind]) for kind in happened.kind.tolist()],
        matched.fits[happened.fit].tolist(),
    ]


# ── by hand ─────────────────────────────────────────────────────────────────────────────────────

DAY = 86_400_000_000
START = 1_767_571_200_000_000  # 2026-01-05, a Monday


def model(name: str = "was", **parts: Any) -> Model:
    """One rule of ten points for each page, and a gate at twenty, unless said otherwise."""
    pages = {"name": "web", "rules": [{"name": "Page", "on": "page", "points": 10}]}
    usual = {
        "engagement": {"categories": [pages]},
        "qualify": {"mql": {"any": [{"name": "Score", "score": 20}]}},
    }
    return Model.model_validate({"name": name, **usual, **parts})


def gate(*gates: dict[str, Any], **terms: Any) -> dict[str, Any]:
    """The part of a model that says how to qualify."""
    return {"mql": {"any": list(gates)}, **terms}


def happened(lead: str, *days_and_names: tuple[float, str], **properties: Any) -> list[dict[str, Any]]:
    return [
        {"lead": lead, "at": START + round(day * DAY), "name": name, "id": None, "properties": properties}
        for day, name in days_and_names
    ]


def said(lead: str, **values: str) -> dict[str, Any]:
    return {"lead": lead, "at": None, **values}


OPENED = "With page of 2026-01-05 (+10 Page) it qualifies under now."
BOLDER = model("now", qualify=gate({"name": "Score", "score": 10}))


def test_a_lower_gate_lets_more_in_and_others_in_earlier() -> None:
    events = [*happened("ann", (0, "page")), *happened("ben", (0, "page"), (8, "page")), *happened("cem", (0, "mail"))]
    found = replayed(model(), BOLDER, events)
    assert found.enter["lead"].to_list() == ["ann"]
    assert found.enter["why"].to_list() == [f"The gate 'Score' of was asks for a score of 20 (it was 10). {OPENED}"]
    assert found.earlier.select("lead", "days").rows() == [("ben", 8.0)]
    assert found.headline == (
        "now would have qualified 1 lead more and 0 fewer than was; 1 comes earlier. "
        "It was never seen by sales afterwards, so nobody knows how good it is."
    )
    assert found.weeks.select("week", "running", "a_mql", "b_mql").rows() == [
        (datetime(2026, 1, 5).date(), False, 0, 2),
        (datetime(2026, 1, 12).date(), True, 1, 0),
    ]


def why(b: Model, events: Rows, attributes: Rows = (), a: Model | None = None) -> str:
    """Why the only lead enters."""
    (reason,) = replayed(a or model(), b, events, attributes).enter["why"].to_list()
    return str(reason)


def test_why_names_the_rule_that_gives_more() -> None:
    rules = [{"name": "Page", "on": "page", "points": 25}]
    b = model("now", engagement={"categories": [{"name": "web", "rules": rules}]})
    assert why(b, happened("ann", (0, "page"))) == (
        "The gate 'Score' of was asks for a score of 20 (it was 10). 'Page' gives +25 points under now, +10 under was."
    )


def test_why_names_the_limit_that_took_points_away() -> None:
    rules = [{"name": "Page", "on": "page", "points": 10}]
    a = model(engagement={"categories": [{"name": "web", "limit": 15, "rules": rules}]})
    assert why(model("now"), happened("ann", (0, "page"), (1, "page")), a=a) == (
        "The gate 'Score' of was asks for a score of 20 (it was 15). "
        "The limit of web gives +0 points under now, -5 under was."
    )


def test_why_compares_categories_by_name_where_one_model_has_more_of_them() -> None:
    web, mail, fair = ({"name": name, "rules": []} for name in ("web", "mail", "fair"))
    web |= {"rules": [{"name": "Page", "on": "page", "points": 10}]}
    a = model(engagement={"categories": [web, mail]})
    for categories in ([web, mail, fair], [mail, fair, web], [mail, web]):
        b = model("now", engagement={"categories": categories}, qualify=gate({"name": "Score", "score": 10}))
        assert why(b, happened("ann", (0, "page")), a=a) == (
            f"The gate 'Score' of was asks for a score of 20 (it was 10). {OPENED}"
        )


def fitting(name: str, worth: str) -> Model:
    criteria = [{"name": "Size", "when": "size >= 50", "worth": worth}]
    fit = {"start": "D", "profiles": [{"name": "All", "criteria": criteria}]}
    asks = gate({"name": "Fit", "grade": "C"})
    return model(name, attributes={"size": "number"}, fit=fit, qualify=asks)


def test_why_names_the_criterion_that_gives_more() -> None:
    reason = why(fitting("now", "3/3"), happened("ann", (0, "page")), [said("ann", size="60")], fitting("was", "1/3"))
    assert reason == (
        "The gate 'Fit' of was asks for a grade of C (it was D+). "
        "'Size' gives +3/3 of a letter under now, +1/3 under was."
    )


def test_why_names_points_of_a_category_and_an_event() -> None:
    asks = gate({"name": "Score", "web": 12}, {"name": "Hand raise", "on": "form", "when": "form = 'demo'"})
    a = model(qualify=asks)
    assert why(BOLDER, happened("ann", (0, "page"), form="other"), a=a) == (
        f"The gate 'Score' of was asks for 12 points of web (it had 10). {OPENED}"
    )
    call = gate({"name": "Hand raise", "on": ["form", "call"], "when": "form = 'demo'"})
    assert why(BOLDER, happened("ann", (0, "page"), form="other"), a=model(qualify=call)) == (
        f"The gate 'Hand raise' of was asks for form or call where form = 'demo'. {OPENED}"
    )


def test_why_says_that_a_lead_was_kept_out() -> None:
    outside: dict[str, Any] = {
        "attributes": {"country": "text"},
        "disqualify": [{"name": "Abroad", "when": "country = 'XX'"}],
    }
    events, attributes = happened("ann", (0, "page")), [said("ann", country="XX")]
    assert why(BOLDER, events, attributes, model(**outside)) == "Under was it was disqualified (Abroad)."
    assert why(BOLDER, happened("ann", (0, "page")), a=model(qualify={})) == "was has no gate."


def test_why_says_that_a_lead_was_cooling_off() -> None:
    asks = {"name": "Score", "score": 10}
    events = happened("ann", (0, "mail"), (1, "recycled"), (3, "page"))
    a = model(qualify=gate(asks, cool_off="5d"), timezone="Europe/Berlin")
    assert why(BOLDER, events, a=a) == "Under was it was cooling off until 2026-01-11 01:00."


def test_why_says_that_sales_had_the_lead() -> None:
    """The door that sales opened by itself stays shut; the other may still be passed."""
    b = model("now", qualify={"pql": {"any": [{"name": "Active", "score": 10}]}})
    events = happened("ann", (0, "sales_accepted"), (1, "page"))
    assert why(b, events) == "Under was it was with sales already, as SAL."


def test_events_at_the_same_instant_count_up_to_the_one_that_opens_the_gate() -> None:
    """The lead's second page comes at the same instant, but after: it plays no part in why."""
    first, second = happened("ann", (0, "page"), (0, "page"))
    late = {**first, "at": START + DAY, "name": "recycled"}
    never = gate({"name": "Score", "score": 50})
    events = [{**first, "id": "1"}, {**second, "id": "2"}, late]
    assert why(BOLDER, events, a=model(qualify=never)) == (
        f"The gate 'Score' of was asks for a score of 50 (it was 10). {OPENED}"
    )


def test_why_names_the_entry_that_opened_the_gate_in_either_direction() -> None:
    """Ann's second page opens the gate of the one model, whichever is the new one."""
    events = [*happened("ann", (0, "page"), (2, "page")), *happened("ben", (3, "mail"))]
    stricter = model("strict", qualify=gate({"name": "Score", "score": 30}))
    reason = (
        "The gate 'Score' of strict asks for a score of 30 (it was 20). "
        "With page of 2026-01-07 (+10 Page) it qualifies under was."
    )
    assert replayed(stricter, model(), events).enter["why"].to_list() == [reason]
    assert replayed(model(), stricter, events).leave["why"].to_list() == [reason]


def test_why_is_told_of_all() -> None:
    events = [event for n in range(40) for event in happened(f"lead {n}", (n / 40, "page"), (9, "page"))]
    found = replayed(model(), BOLDER, [*events, *(each for n in range(30) for each in happened(f"x{n}", (1, "page")))])
    assert (found.earlier.height, found.enter.height) == (40, 30)
    assert found.earlier["why"].null_count() == found.enter["why"].null_count() == 0


# ── what became of them ─────────────────────────────────────────────────────────────────────────


def test_only_what_sales_did_after_the_gate_is_known_of_a_lead() -> None:
    events = [
        *happened("after", (0, "page"), (1, "sales_accepted")),
        *happened("before", (0, "sales_accepted"), (1, "recycled"), (2, "page")),
        *happened("never", (0, "page")),
    ]
    found = replayed(model(), BOLDER, events)
    assert (found.outcomes["enter"].leads, found.outcomes["enter"].seen, found.unknown_outcomes) == (3, 1, 2)


def test_young_leads_are_neither_won_nor_failed() -> None:
    """Ten days are what it takes; who qualified fewer days ago is not counted, whatever became of it."""
    old = [
        event for n in range(5) for event in happened(f"old {n}", (n, "page"), (n, "page"), (n + 1, "sales_accepted"))
    ]
    won = happened("won", (0, "page"), (0.5, "page"), (10.5, "opportunity_won"))
    young = happened("young", (19, "page"), (19.5, "page"), (20, "opportunity_won"))
    events = [*old, *won, *young, *happened("last", (25, "mail"))]
    found = replayed(model(), BOLDER, [{**event, "id": str(n)} for n, event in enumerate(events)])
    assert found.patience["customer"] == pytest.approx(10.5)  # from the first page on, by the bolder model
    assert found.outcomes["both"].rates["customer"] == Rate(1, 6)
    assert found.outcomes["both"].seen == 7


def test_precision_recall_and_lift_at_the_gate() -> None:
    """Of four that sales saw, two were won: one that both qualify, and one that the bolder qualifies too late."""
    events = [
        *happened("ann", (0, "page"), (0.1, "page"), (1, "opportunity_won")),
        *happened("ben", (0, "page"), (0.1, "page"), (1, "sales_rejected")),
        *happened("cem", (0, "sales_accepted"), (1, "opportunity_won")),
        *happened("dia", (0, "page"), (1, "sales_rejected")),
        *happened("last", (30, "mail")),
    ]
    found = replayed(model(), BOLDER, events)
    at = {side: found.gates[side]["customer"] for side in ("a", "b")}
    assert (at["a"].precision, at["a"].recall, at["a"].base) == (Rate(1, 2), Rate(1, 2), Rate(2, 4))
    assert (at["b"].precision, at["b"].recall, at["b"].base) == (Rate(1, 3), Rate(1, 2), Rate(2, 4))
    assert at["a"].lift == pytest.approx(1.0)
    assert at["b"].lift == pytest.approx(2 / 3)


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (0, 20), (3, 12), (10, 40), (40, 40), (499, 1000)])
def test_a_rate_is_as_sure_as_in_the_reports(hits: int, n: int) -> None:
    low, high = pl.DataFrame({"k": [hits], "n": [n]}).select(*_named(wilson(pl.col("k"), pl.col("n")))).row(0)
    assert (Rate(hits, n).low, Rate(hits, n).high) == pytest.approx((low, high), abs=1e-12)


def _named(ends: tuple[pl.Expr, pl.Expr]) -> tuple[pl.Expr, pl.Expr]:
    return ends[0].alias("low"), ends[1].alias("high")


def test_nothing_to_count_is_no_rate() -> None:
    assert (Rate(0, 0).share, Rate(0, 0).low, Rate(0, 0).high) == (None, None, None)


@pytest.mark.parametrize(
    ("rates", "verdict"),
    [
        ([(10, 100), (50, 100)], "better"),
        ([(50, 100), (10, 100)], "worse"),
        ([(10, 100), (60, 100), (20, 100)], "worse"),  # the highest is above the lowest, but far below the middle
        ([(3, 20), (12, 100), (40, 100)], "better"),  # too few at the bottom, but enough above
        ([(10, 100), (12, 100)], "unclear"),
        ([(5, 10), (1, 10)], "unclear"),  # few: the intervals overlap
        ([(10, 100), (0, 0)], "nothing"),
        ([], "nothing"),
    ],
)
def test_an_alarm_only_where_the_intervals_do_not_overlap(rates: list[tuple[int, int]], verdict: str) -> None:
    bands = {f"band {n}": Rate(*rate) for n, rate in enumerate(rates)}
    found = Separation("score", "sql", bands)
    assert found.verdict == verdict
    assert bool(found.alarm) == (verdict == "worse")


def test_an_alarm_says_what_is_wrong_and_what_to_do() -> None:
    found = Separation("temperature", "customer", {"cold": Rate(50, 100), "hot": Rate(10, 100)})
    assert found.alarm == (
        "Leads that qualified hot became customers less often than those that qualified cold: "
        "10% of 100 (95% interval 6 to 17%) against 50% of 100 (95% interval 40 to 60%). "
        "Look at what makes a lead hot."
    )


def test_leads_are_set_apart_by_temperature_and_score_at_the_gate() -> None:
    cells = {"temperature": {"hot": {"score": 30}, "warm": {"score": 20}}}
    rules = [{"name": "Page", "on": "page", "points": 20}, {"name": "Form", "on": "form", "points": 35}]
    asks = {**gate({"name": "Score", "score": 20}), **cells}
    both = model(engagement={"categories": [{"name": "web", "rules": rules}]}, qualify=asks)
    hot = [event for n in range(3) for event in happened(f"hot {n}", (0, "form"), (1, "sales_qualified"))]
    warm = [event for n in range(2) for event in happened(f"warm {n}", (0, "page"), (1, "sales_rejected"))]
    found = replayed(both, both, [*hot, *warm, *happened("last", (9, "mail"))])
    by = {(each.by, each.goal): each.bands for each in found.separation["a"]}
    assert by["temperature", "sql"] == {"warm": Rate(0, 2), "hot": Rate(3, 3)}
    assert by["score", "sql"] == {"under 20": Rate(0, 0), "20 to 35": Rate(0, 2), "35 and up": Rate(3, 3)}


# ── the load, and what is asked ─────────────────────────────────────────────────────────────────


def test_the_load_is_of_whole_weeks_and_counts_nobody_twice() -> None:
    doors = {**gate({"name": "Score", "score": 10}), "pql": {"any": [{"name": "Use", "score": 10}]}}
    busy = [event for n in range(3) for event in happened(f"lead {n}", (0, "page"))]
    events = [*busy, *happened("ben", (15, "page")), *happened("cem", (22, "page"))]
    cut = replayed(model(qualify=doors), model("none", qualify={}), events, capacity=2)
    assert cut.weeks["cut"].to_list() == [True, False, False, False]
    assert (cut.load["a"].weeks, cut.load["a"].mean) == (2, 0.5)  # of the week in which the history begins, a part
    events += happened("dan", (-8, "mail"))
    found = replayed(model(qualify=doors), model("none", qualify={}), events, capacity=2)
    load = found.load["a"]  # weeks of 3, 0 and 1 leads are over; that of the last is not
    assert load.mean == pytest.approx(4 / 3)
    assert (load.weeks, load.peak, load.above) == (3, 3, 1)
    assert load.peak_week == datetime(2026, 1, 5).date()
    assert found.weeks["a_mql"].to_list() == found.weeks["a_pql"].to_list() == [3, 0, 1, 1]
    assert (found.load["b"].mean, found.load["b"].above) == (0, 0)


def test_leads_that_come_round_again_are_not_lost_from_sight() -> None:
    patient = model("now", qualify=gate({"name": "Score", "score": 20}, cool_off="60d"))
    events = happened("ann", (0, "page"), (0.1, "page"), (1, "recycled"), (9, "page"))
    assert replayed(model(), patient, events).headline == (
        "now qualifies the same leads as was, each first at the same moment. "
        "In all, with those that come round again, 1 time instead of 2."
    )


def test_models_of_one_name_are_called_a_and_b() -> None:
    found = replayed(model(), model(qualify={}), happened("ann", (0, "page"), (1, "page")))
    assert (found.a.label, found.b.label) == ("A", "B")
    assert found.leave["why"].to_list() == ["B has no gate."]


def test_nothing_later_than_the_as_of_is_used() -> None:
    events = happened("ann", (0, "page"), (2, "page"), (3, "sales_accepted"))
    assert replayed(model(), BOLDER, events, as_of=instant(START + DAY)).enter["lead"].to_list() == ["ann"]
    assert replayed(model(), BOLDER, events, as_of=instant(START - DAY)).enter["lead"].to_list() == []


def test_its_page_in_the_documents_explains_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "replay.md").read_text("utf-8")
    found = replayed(
        model(), BOLDER, [*happened("ann", (0, "page")), *happened("ben", (0, "page"), (1, "page"))]
    ).as_dict()
    rows = {key for name in ("enter", "earlier") for key in found[name][0]}
    assert [
        key for key in {*found, *rows, *found["outcomes"]["both"], *found["load"]["a"]} if f"`{key}`" not in page
    ] == []


def test_an_empty_history_is_no_trouble() -> None:
    found = replayed(model(), BOLDER, [])
    assert "the same leads" in found.headline
    assert json.loads(json.dumps(found.as_dict(), allow_nan=False))["weeks"] == []


@pytest.mark.parametrize("capacity", [-1.0, float("nan"), float("inf")])
def test_a_capacity_that_cannot_be_is_refused(capacity: float) -> None:
    with pytest.raises(ReplayError, match="Give a number from 0 on"):
        replayed(model(), BOLDER, [], capacity=capacity)


def test_leads_cannot_be_compared_with_accounts() -> None:
    with pytest.raises(ReplayError, match="Give both the same unit"):
        replayed(model(), model("now", unit="account"), [])


def test_a_row_that_only_one_model_can_read_is_said() -> None:
    asks = gate({"name": "Score", "on": "page", "when": "path = '/'"})
    events = [*happened("ann", (0, "page"), path="/"), *happened("ben", (0, "page"), path="x" * 2_000_000)]
    with pytest.raises(ReplayError, match="do not see the same rows"):
        replayed(model(), model("now", qualify=asks), events)
