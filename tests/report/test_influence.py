"""Influence: credit by hand for every model, sums that are exact, and the Markov chain against what is known."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from leadlight.report import Findings, ReportError, report
from leadlight.report.influence.credits import MODELS
from leadlight.report.influence.markov import counted, removal_effects
from leadlight.report.measures.cents import apportioned
from leadlight.report.past.history import KeptInMemory
from report.outcomes import Lead, made, simulated

Touch = tuple[str, str, str]
START = datetime(2026, 1, 1, tzinfo=UTC)


def _events(touches: list[Touch], sales: list[tuple[str, str, str, float | None]]) -> KeptInMemory:
    rows: list[dict[str, Any]] = [
        {"lead": lead, "at": at, "name": "visit", "channel": channel, "amount": None} for lead, at, channel in touches
    ]
    rows += [
        {"lead": lead, "at": at, "name": name, "channel": "sales", "amount": sum_} for lead, at, name, sum_ in sales
    ]
    schema = dict.fromkeys(("lead", "at", "name", "channel"), pl.String) | {"amount": pl.Float64}
    return KeptInMemory(pl.DataFrame(rows, schema).with_columns(pl.col("at").str.to_datetime(time_zone="UTC")))


def _ask(leads: list[Lead], history: KeptInMemory, **more: Any) -> Findings:
    return report("influence").find(made(leads), history=history, **more)


def _rows(found: Findings, reading: str) -> dict[str, dict[str, Any]]:
    return {row["channel"]: row for row in found.table.filter(reading=reading).to_dicts()}


@pytest.fixture
def four() -> Findings:
    """One lead with four touches, and a deal of 1,000 that was won for 900; another without any, for 500."""
    a = Lead("a").to("inquiry", "2026-01-01").to("opportunity", "2026-01-15").to("customer", "2026-02-01")
    b = Lead("b").to("inquiry", "2026-01-01").to("opportunity", "2026-01-20")
    touches = [("a", "2026-01-01", "ads"), ("a", "2026-01-02", "mail"), ("a", "2026-01-03", "fair"),
               ("a", "2026-01-15", "mail"), ("a", "2026-01-16", "too late")]  # fmt: skip
    sales = [("a", "2026-01-15", "opportunity_created", 1000.0), ("a", "2026-02-01", "opportunity_won", 900.0),
             ("b", "2026-01-20", "opportunity_created", 500.0)]  # fmt: skip
    return _ask([a, b], _events(touches, sales))


@pytest.mark.parametrize(
    ("model", "ads", "mail", "fair"),
    [
        ("first", 1, 0, 0),
        ("last", 0, 1, 0),
        ("linear", 0.25, 0.5, 0.25),
        ("position", 0.4, 0.1 + 0.4, 0.1),
        # half as much for each seven days: 2^(-14/7), 2^(-13/7), 2^(-12/7), 1
        ("decay", 0.25 / 1.8308, (0.27604 + 1) / 1.8308, 0.30475 / 1.8308),
        # from mail, every second goes on to the fair: without ads or mail nothing is left, without the fair half
        ("markov", 1 / 2.5, 1 / 2.5, 0.5 / 2.5),
    ],
)
def test_each_model_by_hand(four: Findings, model: str, ads: float, mail: float, fair: float) -> None:
    rows = _rows(four, model)
    expected = {"ads": ads, "mail": mail, "fair": fair, "too late": 0, "(no touch)": 1}
    assert {channel: row["opportunities"] for channel, row in rows.items()} == pytest.approx(expected, abs=1e-4)
    for channel, part in expected.items():
        if channel != "(no touch)":
            assert rows[channel]["pipeline"] == pytest.approx(1000 * part, abs=0.1)
            assert rows[channel]["revenue"] == pytest.approx(900 * part, abs=0.1)
    assert (rows["(no touch)"]["pipeline"], rows["(no touch)"]["revenue"]) == (500, 0)


def test_sourced_and_influenced_by_hand(four: Findings) -> None:
    sourced, influenced = _rows(four, "sourced"), _rows(four, "influenced")
    assert (sourced["ads"]["leads"], sourced["ads"]["pipeline"], sourced["ads"]["revenue"]) == (1, 1000, 900)
    assert (sourced["(not sourced)"]["leads"], sourced["(not sourced)"]["pipeline"]) == (1, 500)
    assert sourced["mail"]["leads"] == 0
    assert [influenced[each]["opportunities"] for each in ("(any channel)", "mail", "too late", "(no touch)")] == [
        1,
        1,
        0,
        1,
    ]
    assert influenced["too late"]["leads"] == 1
    assert "sales" not in influenced


def test_a_longer_half_life_is_nearer_to_linear_and_a_short_one_to_the_last() -> None:
    lead = Lead("a").to("inquiry", "2026-01-01").to("opportunity", "2026-01-15")
    history = _events([("a", "2026-01-01", "x"), ("a", "2026-01-08", "y")], [])
    parts = {
        t: _rows(_ask([lead], history, options={"half-life": f"{t}d"}), "decay")["x"]["opportunities"]
        for t in (1, 7, 30_000)
    }
    assert parts == pytest.approx({1: 1 / 129, 7: 1 / 3, 30_000: 0.5}, abs=1e-4)


def test_touches_years_ago_do_not_vanish_in_rounding() -> None:
    lead = Lead("a").to("inquiry", "2020-01-01").to("opportunity", "2026-01-15")
    found = _ask([lead], _events([("a", "2020-01-01", "x"), ("a", "2020-01-01", "y")], []))
    assert _rows(found, "decay")["x"]["opportunities"] == 0.5


def test_without_a_channel_it_says_which_property_was_looked_for() -> None:
    found = _ask([Lead("a").to("inquiry", "2026-01-01")], _events([], []), options={"channel": "medium"})
    assert "No event of these leads has a 'medium'" in found.caveats[0]


def test_each_kind_of_event_may_be_a_channel() -> None:
    lead = Lead("a").to("inquiry", "2026-01-01").to("opportunity", "2026-01-15")
    history = _events([("a", "2026-01-01", "x")], [("a", "2026-01-15", "opportunity_created", 5.0)])
    assert set(_rows(_ask([lead], history, options={"channel": "name"}), "first")) == {"visit", "(no touch)"}


# ── sums ────────────────────────────────────────────────────────────────────────────────────────


WAYS = st.lists(
    st.tuples(st.lists(st.tuples(st.integers(0, 80), st.sampled_from("abcde")), max_size=7),
              st.one_of(st.none(), st.integers(1, 10**9)), st.booleans()), min_size=1, max_size=8)  # fmt: skip


def _of_ways(ways: Any, half_life: int, by: str | None = None) -> Findings:
    """A lead for each way; the persona of the lead is its number modulo 3."""
    leads, touches, sales = [], [], []
    for number, (way, cents, won) in enumerate(ways):
        name, at = f"l{number}", START + timedelta(days=60)
        lead = Lead(name, attributes={"persona": f"p{number % 3}"}).to("inquiry", START)
        touches += [(name, (START + timedelta(days=day)).isoformat(), channel) for day, channel in way]
        if cents is not None:
            lead.to("opportunity", at)
            sales.append((name, at.isoformat(), "opportunity_created", cents / 100))
            if won:
                lead.to("customer", at + timedelta(days=9))
        leads.append(lead)
    return _ask(leads, _events(touches, sales), options={"half-life": f"{half_life}d"}, by=by)


def _check_sums(table: pl.DataFrame, ways: Any) -> None:
    owed = [(cents, won) for _, cents, won in ways if cents is not None]
    for model in MODELS:
        part = table.filter(reading=model)
        assert part["opportunities"].sum() == pytest.approx(len(owed), abs=1e-9)
        assert part["won"].sum() == pytest.approx(sum(won for _, won in owed), abs=1e-9)
        assert (part["pipeline"] * 100).round().cast(pl.Int64).sum() == sum(cents for cents, _ in owed)
        assert (part["revenue"] * 100).round().cast(pl.Int64).sum() == sum(cents for cents, won in owed if won)
        assert part.select(pl.col("opportunities", "pipeline", "revenue").min() >= 0).row(0) == (True,) * 3


@settings(max_examples=40, deadline=None)
@given(WAYS, st.integers(1, 90))
def test_every_model_gives_away_exactly_what_there_is(ways: Any, half_life: int) -> None:
    _check_sums(_of_ways(ways, half_life).table, ways)


@settings(max_examples=40, deadline=None)
@given(WAYS, st.integers(1, 90))
def test_so_it_does_of_each_value_and_the_values_are_the_whole(ways: Any, half_life: int) -> None:
    table = _of_ways(ways, half_life, by="persona").table
    assert table["value"].unique().sort().to_list() == sorted({f"p{n % 3}" for n in range(len(ways))})
    for n in range(min(3, len(ways))):
        _check_sums(table.filter(value=f"p{n}"), ways[n::3])
    _check_sums(table, ways)


@given(st.lists(st.floats(0, 1e6), max_size=13), st.integers(0, 10**12))
def test_parts_in_whole_units_add_up_and_are_less_than_one_off(parts: list[float], whole: int) -> None:
    given_ = np.array(parts)
    found = apportioned(given_, whole)
    if given_.sum() > 0:
        assert found.sum() == whole
        assert np.abs(found - given_ / given_.sum() * whole).max() < 1.001


def test_the_order_of_events_changes_nothing() -> None:
    outcome = simulated(200)
    history = outcome.history
    mixed = KeptInMemory(history.table.sample(fraction=1, shuffle=True, seed=1))
    one, other = (report("influence").find(outcome, history=each) for each in (history, mixed))
    assert one.table.equals(other.table)


# ── the Markov chain ────────────────────────────────────────────────────────────────────────────


def test_the_example_that_every_introduction_has() -> None:
    """Bryl (AnalyzeCore, 2016): a third gets there; removal effects 1/2, 1, 1, and so 20, 40, 40 per cent."""
    moves = counted([(["c1", "c2", "c3"], True), (["c1"], False), (["c2", "c3"], False)], ["c1", "c2", "c3"])
    assert removal_effects(moves) == pytest.approx([0.5, 1, 1])


def test_an_example_with_a_loop_by_hand() -> None:
    """a→b→a→won, a→lost: from a, 1/3 each on to b, won and lost; b always back. So x = x/3 + 1/3, the chance from a, is
    1/2. Without b it is 1/3, and b's effect 1/3; nothing begins but at a, so a's is 1."""
    assert removal_effects(counted([(["a", "b", "a"], True), (["a"], False)], ["a", "b"])) == pytest.approx([1, 1 / 3])


def test_a_channel_after_itself_changes_nothing() -> None:
    once = counted([(["a", "b"], True), (["b"], False), (["a"], True)], ["a", "b"])
    often = counted([(["a", "a", "a", "b"], True), (["b", "b"], False), (["a", "a"], True)], ["a", "b"])
    assert removal_effects(often)[1] <= removal_effects(once)[1] + 1e-12
    twice = counted([(["a", "a"], True), (["b"], True), (["a", "a"], False), (["b"], False)], ["a", "b"])
    single = counted([(["a"], True), (["b"], True), (["a"], False), (["b"], False)], ["a", "b"])
    assert removal_effects(twice) == pytest.approx(removal_effects(single))


def test_where_ways_do_not_branch_it_is_counting() -> None:
    """Ways of one touch each: what is lost without a channel are the opportunities it had."""
    moves = counted([(["a"], True)] * 6 + [(["b"], True)] * 3 + [(["c"], True)] + [(["c"], False)] * 90, list("abc"))
    assert removal_effects(moves) == pytest.approx([0.6, 0.3, 0.1])


def test_it_is_what_a_simulation_of_the_chain_finds() -> None:
    dice = random.Random(5)  # noqa: S311  # no secret
    paths = [([dice.choice("abcd") for _ in range(dice.randint(1, 5))], dice.random() < 0.3) for _ in range(80)]
    moves = counted(paths, list("abcd"))
    rng, chance = np.random.default_rng(1), moves / moves.sum(axis=1, keepdims=True)

    def share(removed: int | None) -> float:
        won, walkers = 0, np.zeros(60_000, np.int64)
        while walkers.size:
            onto = (rng.random(walkers.size)[:, None] > chance.cumsum(axis=1)[walkers]).sum(axis=1)
            won += int((onto == 4).sum())
            walkers = onto[(onto < 4) & (onto != (-1 if removed is None else removed))] + 1
        return won / 60_000

    whole = share(None)
    assert removal_effects(moves) == pytest.approx([1 - share(n) / whole for n in range(4)], abs=0.03)


def test_without_any_opportunity_nothing_is_lost() -> None:
    assert removal_effects(counted([(["a"], False)], ["a"])).tolist() == [0]
    assert removal_effects(counted([], [])).tolist() == []


def test_young_leads_are_not_ways_to_nothing() -> None:
    old = [Lead(f"o{n}").to("inquiry", "2026-01-01").to("opportunity", "2026-01-31") for n in range(5)]
    idle = [Lead(f"i{n}").to("inquiry", "2026-01-01") for n in range(4)]
    young = [Lead(f"y{n}").to("inquiry", "2026-06-20") for n in range(3)]
    touches = [(lead.name, str(lead.rows[0]["at"])[:10], "x") for lead in [*old, *idle, *young]]
    found = _ask([*old, *idle, *young], _events(touches, []))
    assert "against 4 that led to none; 3 leads without one are too young" in " ".join(found.caveats)


def test_an_opportunity_that_was_recycled_is_not_open() -> None:
    gone = Lead("a").to("inquiry", "2026-01-01").to("opportunity", "2026-01-15").to("nurture", "2026-02-01")
    found = _ask([gone], _events([("a", "2026-01-01", "ads")], []))
    assert "still open" not in " ".join(found.caveats)


# ── by the leads' attributes ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("more", [{}, {"period": "2026-Q1"}], ids=["ever", "a period"])
def test_a_value_is_what_the_report_says_of_its_leads_alone(more: dict[str, str]) -> None:
    """Markov's chain too: it is that of the value's own ways."""
    outcome = simulated(600)
    found = report("influence").find(outcome, "source", history=outcome.history, **more)
    values = found.table["value"].unique().to_list()
    assert "(unknown)" in values
    for value in values:
        where = "source IS NULL" if value == "(unknown)" else f"source = '{value}'"
        alone = report("influence").find(outcome, where=where, history=outcome.history, **more).table
        mine = found.table.filter(value=value)
        # of two channels with the same claim, the one with more touches has the odd cent: of all leads, or of these
        assert_frame_equal(mine.drop("value"), alone.drop("value"), check_row_order=False, rel_tol=0, abs_tol=0.011)


def test_by_persona_by_hand(four: Findings) -> None:
    """The two leads of ``four``, each a value of its own: shares are of its own lead and opportunity."""
    a = Lead("a", attributes={"persona": "boss"}).to("inquiry", "2026-01-01").to("opportunity", "2026-01-15")
    b = Lead("b", attributes={"persona": "user"}).to("inquiry", "2026-01-01").to("opportunity", "2026-01-20")
    touches = [("a", "2026-01-01", "ads"), ("a", "2026-01-02", "mail")]
    sales = [("a", "2026-01-15", "opportunity_created", 1000.01), ("b", "2026-01-20", "opportunity_created", 500.0)]
    found = _ask([a, b], _events(touches, sales), by="persona")
    rows = {(r["value"], r["reading"], r["channel"]): r for r in found.table.to_dicts()}
    linear = {key[::2]: (r["opportunities"], r["of_opportunities"], r["of_opportunities_n"], r["pipeline"])
              for key, r in rows.items() if key[1] == "linear"}  # fmt: skip
    assert linear == {
        ("boss", "ads"): (0.5, 0.5, 1, 500.01),
        ("boss", "mail"): (0.5, 0.5, 1, 500.0),
        ("boss", "(no touch)"): (0, 0, 1, 0),
        ("user", "ads"): (0, 0, 1, 0),
        ("user", "mail"): (0, 0, 1, 0),
        ("user", "(no touch)"): (1, 1, 1, 500),
    }
    assert (rows["boss", "sourced", "ads"]["of_leads"], rows["user", "sourced", "ads"]["of_leads"]) == (1, 0)
    said = " ".join(found.caveats)
    assert "1 of 2 opportunities (50%) have none before them" in said
    assert "Each value of persona has a chain of its own, of its leads alone" in said
    assert "Fewer than 20 opportunities, too few to compare channels by: boss, user." in said


def test_the_screen_names_the_channels_with_the_most_credit_and_adds_up() -> None:
    channels = "abcdef"
    leads, touches = [], []
    for n, channel in enumerate(channels):
        for k in range(n + 1):
            leads.append(Lead(f"{channel}{k}", attributes={"persona": "boss"}).to("inquiry", "2026-01-01"))
            leads[-1].to("opportunity", "2026-01-15")
            touches.append((leads[-1].name, "2026-01-02", channel))
    leads.append(Lead("z", attributes={"persona": "boss"}).to("inquiry", "2026-01-01").to("opportunity", "2026-01-15"))
    found = _ask(leads, _events(touches, []), by="persona")
    brought, credit = found.report.sheets(found)
    assert [(row[0].text, row[3].text) for row in credit.rows] == [
        ("boss", "22"), ("f", "6"), ("e", "5"), ("d", "4"), ("all others", "6"), ("(no touch)", "1"),
    ]  # fmt: skip
    assert [cell.text for cell in brought.rows[0]] == ["boss", "22", "0%", "22", "95%", "0", "0"]


def test_a_value_that_only_the_period_before_has_is_shown_with_what_it_was() -> None:
    new, old = ("2026-04-02", "2026-04-20"), ("2026-01-02", "2026-01-20")
    leads = [
        Lead(name, attributes={"persona": persona}).to("inquiry", first).to("opportunity", then)
        for name, persona, (first, then) in (("a", "boss", new), ("b", "user", old))
    ]
    history = _events([("a", "2026-04-02", "ads"), ("b", "2026-01-02", "ads")], [])
    found = _ask(leads, history, by="persona", period="2026-Q2", compare=True)
    brought = {row[0].text: row for row in found.report.sheets(found)[0].rows}
    assert brought["user"][3].text == "0"
    assert "was 1" in brought["user"][4].small
    assert found.report.chart(found).to_dict()["concat"]


def test_the_chart_has_a_panel_for_each_of_the_values_with_the_most_opportunities() -> None:
    outcome = simulated(600)
    found = report("influence").find(outcome, "source", history=outcome.history)
    chart = found.report.chart(found).to_dict()
    n = found.table.filter(reading="influenced", channel="(any channel)").select("value", n="of_opportunities_n")
    most = n.sort("n", descending=True)
    assert most["n"][5] > most["n"][6]
    assert {panel["title"]["text"] for panel in chart["concat"]} == set(most["value"].head(6))
    assert "Of 8 values, the 6 with the most opportunities." in chart["title"]["subtitle"][0]


OPENED = {"a": "2026-01-15", "b": "2026-01-20", "c": "2026-02-03"}


def test_money_in_several_currencies_is_not_added() -> None:
    leads = [Lead(name).to("inquiry", "2026-01-01").to("opportunity", at) for name, at in OPENED.items()]
    history = KeptInMemory(
        _events([], [(name, at, "opportunity_created", 500.0) for name, at in OPENED.items()]).table.with_columns(
            currency=pl.Series(["EUR", " eur ", "USD"])
        )
    )
    with pytest.raises(ReportError, match="amounts of these opportunities are in EUR, USD, and cannot be added"):
        _ask(leads, history)
    assert _rows(_ask(leads, history, period="2026-01"), "linear")["(no touch)"]["pipeline"] == 1000


def test_no_name_of_a_row_is_broken_on_the_screen() -> None:
    leads = [Lead("a").to("inquiry", "2026-04-02").to("opportunity", "2026-04-20")]
    found = _ask(leads, _events([("a", "2026-04-02", "ads")], []), period="2026-Q2", compare=True)
    texts = [cell.text for sheet in found.report.sheets(found) for row in sheet.rows for cell in row]
    assert "Influenced" in texts
    assert [text for text in texts if not text.isprintable()] == []
