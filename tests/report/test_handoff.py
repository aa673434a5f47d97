"""Hand-offs counted by hand, and by the dice whose sides are known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from leadlight.report import Findings, ReportError, report
from leadlight.report.draw import svg
from leadlight.report.past.history import KeptInMemory
from report.outcomes import Lead, Made, made, simulated


def ask(outcome: Made, **more: Any) -> Findings:
    return report("handoff").find(outcome, **more)


def line(found: Findings, part: str, name: str, value: str = "all", within: str = "all") -> dict[str, Any]:
    rows = found.table.filter(part=part, line=name, value=value, within=within)
    assert rows.height == 1, found.table.filter(part=part)
    return rows.row(0, named=True)


def counts(found: Findings, part: str) -> dict[str, int]:
    return dict(found.table.filter(part=part, within="all").select("line", "count").iter_rows())


def said(outcome: Made, **columns: dict[str, str]) -> Made:
    """The same with the cause, or the reason, of a lead's last move."""
    table = outcome.transitions
    for name, of in columns.items():
        last = pl.col("at") == pl.col("at").max().over("lead")
        told = pl.col("lead").replace_strict(of, default=None, return_dtype=pl.String)
        table = table.with_columns(pl.when(last & told.is_not_null()).then(told).otherwise(pl.col(name)).alias(name))
    return replace(outcome, transitions=table)


def limited(outcome: Made, hours: float, open_: str = "Mon-Fri 9-17") -> Made:
    return replace(outcome, facts={**outcome.facts, "accept_within": hours * 3600, "business_hours": open_})


# 2026-03-02 is a Monday; Berlin is an hour ahead of UTC.
MONDAY = "2026-03-02T09:00"


def five() -> Made:
    taken = Lead("taken").to("inquiry", "2026-03-01").to("mql", MONDAY).to("sal", "2026-03-02T11:00")
    refused = Lead("refused").to("inquiry", "2026-03-01").to("mql", MONDAY).to("nurture", "2026-03-03T09:00")
    ruled = Lead("ruled").to("inquiry", "2026-03-01").to("mql", MONDAY).to("disqualified", "2026-03-02T10:00")
    closed = Lead("closed").to("inquiry", "2026-03-01").to("mql", MONDAY).to("disqualified", "2026-03-02T10:00")
    waits = Lead("waits").to("inquiry", "2026-03-01").to("mql", "2026-06-30T09:00")
    outcome = made([taken, refused, ruled, closed, waits])
    causes = {"refused": "sales_rejected", "ruled": "page_viewed", "closed": "sales_rejected"}
    return said(outcome, cause=causes, gate_or_reason={"refused": "Not now", "closed": "Wrong size", "ruled": "A rule"})


def test_what_sales_said_is_told_from_what_a_rule_did() -> None:
    found = ask(five())
    told = {"handed over": 5, "accepted": 1, "rejected": 2, "withdrawn": 1, "waiting": 1, "taken up before": 0}
    assert counts(found, "answers") == told
    assert counts(found, "reasons") == {"Not now": 1, "Wrong size": 1}
    assert line(found, "reasons", "Not now")["share"] == 0.5


def test_hours_are_those_of_business() -> None:
    """Taken after two hours, refused after a night (eight), closed after one."""
    touched = line(ask(five()), "touches", "touched")
    assert (touched["count"], touched["hours_median"], touched["hours_p90"]) == (3, 2.0, 8.0)
    assert touched["elapsed_median"] == 2.0


def test_a_young_hand_off_is_no_failure() -> None:
    found = ask(five())
    assert line(found, "answers", "accepted")["share_n"] == 4  # the one of today has not had its time
    assert line(found, "answers", "accepted")["share_note"] == "too few to say"


def test_the_limit_counts_once_it_has_run_out() -> None:
    found = ask(limited(five(), 4))
    assert counts(found, "time limit") == {"kept": 2, "missed": 2, "overdue now": 1, "not due yet": 0}
    assert line(found, "time limit", "kept")["share"] == 0.5
    assert ask(limited(five(), 24)).table.filter(part="time limit")["count"].to_list() == [3, 0, 0, 1]


def test_over_a_weekend_the_limit_stands_still() -> None:
    """Handed over on Friday at 16:30 local time, answered on Monday at 10:00: an hour and a half."""
    lead = Lead("a").to("inquiry", "2026-03-01").to("mql", "2026-03-06T15:30").to("sal", "2026-03-09T09:00")
    found = ask(limited(made([lead]), 2))
    assert counts(found, "time limit") == {"kept": 1, "missed": 0, "overdue now": 0, "not due yet": 0}
    assert line(found, "touches", "touched")["hours_median"] == 1.5
    assert counts(ask(limited(made([lead]), 2, "always")), "time limit")["missed"] == 1


def test_a_quick_answer_to_a_young_hand_off_waits_with_the_others() -> None:
    young = Lead("a").to("inquiry", "2026-06-30T08:00").to("mql", "2026-06-30T09:00").to("sal", "2026-06-30T09:10")
    found = ask(limited(made([young]), 24))
    assert line(found, "time limit", "kept")["share"] is None
    assert counts(found, "time limit") == {"kept": 0, "missed": 0, "overdue now": 0, "not due yet": 0}


def test_each_time_round_is_a_hand_off() -> None:
    lead = Lead("a").to("inquiry", "2026-01-01").to("mql", "2026-01-05T09:00").to("sal", "2026-01-05T10:00")
    lead.to("nurture", "2026-02-01").to("mql", "2026-04-01T09:00").to("sql", "2026-04-02T09:00")
    gone = Lead("b").to("inquiry", "2026-01-01").to("mql", "2026-01-05T09:00").to("nurture", "2026-01-06T09:00")
    found = ask(made([lead, gone]))
    assert counts(found, "answers")["handed over"] == 3
    assert counts(found, "sent back") == {
        "recycled": 2, "qualified again": 1, "accepted then": 1, "sql then": 1,
        "in nurture now": 1, "back on the path now": 1, "out now": 0,
    }  # fmt: skip
    assert counts(ask(made([lead, gone]), period="2026-04"), "answers")["handed over"] == 1


def test_a_row_that_is_set_in_is_a_part_of_the_one_above_and_what_is_no_hand_off_says_so() -> None:
    found = ask(limited(simulated(300), 24))
    assert {"answers", "touches", "time limit", "sent back"} <= set(found.table["part"])
    sheets = {sheet.title: sheet.rows for sheet in found.report.sheets(found)}
    rows = [row for title, lines in sheets.items() if not title.startswith(("Why", "Does")) for row in lines]
    named = {name.text: (name.depth, int(count.text.replace(",", ""))) for name, count, *_ in rows}
    parts = {"handed over": ["accepted", "rejected", "withdrawn", "waiting"]}
    parts["recycled"] = ["in nurture now", "back on the path now", "out now"]
    for whole, of in parts.items():
        assert named[whole] == (0, sum(named[part][1] for part in of))
        assert {named[part][0] for part in of} == {1}
    assert named["overdue now"][0] == 1
    assert {name for name in named if "lead" in name} == {"taken up before (leads)", "hot, nobody touched (leads)"}


def qualified(*texts: str | None, asked: tuple[str, ...] = ("need", "Authority")) -> Made:
    """Leads that became SQL, each with what sales said then."""
    names = {f"lead-{n}": text for n, text in enumerate(texts)}
    ways = [Lead(name).to("inquiry", "2026-03-01").to("mql", MONDAY).to("sql", "2026-03-04") for name in names]
    told = said(made(ways), gate_or_reason={name: text for name, text in names.items() if text is not None})
    return replace(told, facts={**told.facts, "requirements": list(asked)})


def test_what_sales_found_to_be_met_is_a_share_of_those_it_told_of() -> None:
    found = ask(qualified("need, authority", "NEED ,budget", '["authority","need"]', "[ ]", None))
    assert counts(found, "requirements") == {
        "sales-qualified": 5, "with requirements told": 4, "need": 3, "Authority": 2, "all of them": 2,
    }  # fmt: skip
    need = line(found, "requirements", "need")
    assert (need["share"], need["share_n"], need["share_note"]) == (0.75, 4, "too few to say")
    (sheet,) = [sheet for sheet in found.report.sheets(found) if sheet.title == "What sales found to be met"]
    assert [(row[0].text, row[0].depth) for row in sheet.rows][1:4] == [
        ("with requirements told", 0), ("need", 1), ("Authority", 1),
    ]  # fmt: skip
    assert line(ask(qualified(*["need"] * 25)), "requirements", "need")["share_low"] > 0.8


@pytest.mark.parametrize("text", ["need;authority", "Need | Authority", " need,authority;budget"])
def test_requirements_are_told_apart_however_they_are_separated(text: str) -> None:
    assert counts(ask(qualified(text)), "requirements") == {
        "sales-qualified": 1, "with requirements told": 1, "need": 1, "Authority": 1, "all of them": 1,
    }  # fmt: skip


def test_a_mere_reason_tells_of_no_requirement_and_an_empty_list_that_none_is_met() -> None:
    found = ask(qualified("need", "Budget is there", "in need of it", '["budget"]', ""))
    assert counts(found, "requirements")["with requirements told"] == 1
    assert line(found, "requirements", "need")["share"] == 1
    none = ask(qualified("[]", "Budget is there"))
    assert counts(none, "requirements") == {
        "sales-qualified": 2, "with requirements told": 1, "need": 0, "Authority": 0, "all of them": 0,
    }  # fmt: skip
    assert line(none, "requirements", "need")["share"] == 0


@pytest.mark.parametrize(
    "outcome", [qualified("need", asked=()), qualified("budget", None), qualified(None)], ids=["asked", "met", "said"]
)
def test_requirements_that_nobody_asks_for_or_tells_of_are_no_part(outcome: Made) -> None:
    assert "requirements" not in set(ask(outcome).table["part"])


def test_requirements_are_those_of_the_hand_off_and_of_the_period() -> None:
    """The lead comes round again, and is sales-qualified each time; an inferred SQL says nothing."""
    lead = (
        Lead("a")
        .to("inquiry", "2026-01-01")
        .to("mql", "2026-01-05")
        .to("sql", "2026-01-06")
        .to("nurture", "2026-02-01")
    )
    lead.to("mql", "2026-04-01").to("sql", "2026-04-02", inferred=True).to("opportunity", "2026-04-02")
    outcome = made([lead])
    told = outcome.transitions.with_columns(gate_or_reason=pl.when(pl.col("to_stage") == "sql").then(pl.lit("need")))
    outcome = replace(outcome, transitions=told, facts={**outcome.facts, "requirements": ["need"]})
    assert counts(ask(outcome), "requirements") == {"sales-qualified": 2, "with requirements told": 1, "need": 1}
    assert counts(ask(outcome, period="2026-04"), "requirements") == {
        "sales-qualified": 1, "with requirements told": 0, "need": 0,
    }  # fmt: skip


def test_what_sales_rejected_is_not_qualified_by_a_later_episode() -> None:
    """Sales turns the lead away, and takes it up itself later on: no gate opens again. By creation it is one way."""
    lead = Lead("a").to("inquiry", "2026-01-01").to("mql", "2026-01-05").to("nurture", "2026-01-06")
    lead.to("mql", "2026-03-01", inferred=True).to("sal", "2026-03-01").to("sql", "2026-03-02")
    way = Lead("b").to("inquiry", "2026-01-01").to("mql", "2026-01-05").to("sql", "2026-01-06")
    told = said(made([lead, way]), gate_or_reason={"a": "need", "b": "need"})
    outcome = replace(told, facts={**told.facts, "requirements": ["need"]})
    for since, many in (("mql", 1), ("inquiry", 2)):
        assert counts(ask(outcome, options={"since": since}), "requirements") == {
            "sales-qualified": many, "with requirements told": many, "need": many,
        }  # fmt: skip


def test_who_is_overdue_is_among_those_missed() -> None:
    waits = Lead("waits").to("inquiry", "2026-03-01").to("mql", MONDAY)
    late = Lead("late").to("inquiry", "2026-03-01").to("mql", MONDAY).to("sal", "2026-03-20")
    found = counts(ask(limited(made([waits, late]), 24)), "time limit")
    assert found == {"kept": 0, "missed": 2, "overdue now": 1, "not due yet": 0}


def test_sales_came_first() -> None:
    lead = Lead("a").to("inquiry", "2026-01-01").to("mql", "2026-01-05", inferred=True).to("sal", "2026-01-05")
    assert counts(ask(made([lead])), "answers") == {
        "handed over": 0, "accepted": 0, "rejected": 0, "withdrawn": 0, "waiting": 0, "taken up before": 1,
    }  # fmt: skip


def test_hot_leads_that_nobody_touched() -> None:
    hot = {"temperature": "hot", "score": 120.0, "grade": "A"}
    alone = Lead("alone", **hot).to("inquiry", "2026-01-01").to("mql", "2026-02-01")
    early = Lead("early", **hot).to("inquiry", "2026-01-01")
    busy = Lead("busy", **hot).to("inquiry", "2026-01-01").to("mql", "2026-02-01").to("sal", "2026-02-02")
    cold = Lead("cold", temperature="cold").to("inquiry", "2026-01-01").to("mql", "2026-02-01")
    outcome = made([alone, early, busy, cold])
    assert counts(ask(outcome), "touches")["hot, nobody touched"] == 2
    called = KeptInMemory(
        pl.DataFrame({"lead": ["alone"], "at": [datetime(2026, 2, 2, tzinfo=UTC)], "name": ["call"], "work": ["START"]})
    )
    found = ask(outcome, history=called, options={"touch": "call"})
    assert counts(found, "touches") == {"touched": 1, "hot, nobody touched": 1}


def calls(*rows: tuple[str, str, str]) -> KeptInMemory:
    table = pl.DataFrame(rows, schema=["lead", "at", "work"], orient="row")
    return KeptInMemory(table.with_columns(pl.col("at").str.to_datetime(time_zone="UTC"), name=pl.lit("call")))


def test_a_touch_is_what_is_named_between_one_hand_off_and_the_next() -> None:
    lead = Lead("a").to("inquiry", "2026-01-01").to("mql", "2026-01-05T09:00").to("nurture", "2026-02-01")
    lead.to("mql", "2026-04-01T09:00")
    past = calls(
        ("a", "2026-01-04T09:00", "START"), ("a", "2026-01-05T09:30", "SCHEDULE"), ("a", "2026-04-01T10:00", "START")
    )
    plain = ask(made([lead]), history=past, options={"touch": "call"})
    assert (counts(plain, "touches")["touched"], line(plain, "touches", "touched")["elapsed_median"]) == (2, 0.75)
    done = ask(made([lead]), history=past, options={"touch": "call WHEN work = 'START'"})
    assert (counts(done, "touches")["touched"], line(done, "touches", "touched")["elapsed_median"]) == (1, 1.0)


def test_from_the_creation_each_lead_counts_once() -> None:
    lead = Lead("a").to("inquiry", "2026-01-05T08:00").to("mql", "2026-01-05T09:00").to("nurture", "2026-02-01")
    lead.to("mql", "2026-04-01T09:00").to("customer", "2026-04-02T09:00")
    past = calls(("a", "2026-01-05T08:10", "START"))
    found = ask(made([lead]), history=past, options={"touch": "call", "since": "inquiry", "goal": "customer"})
    assert counts(found, "answers")["handed over"] == 1
    row = line(found, "response", "under 15 min")
    assert (row["count"], row["reached"]) == (1, 1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"touch": "call"}, "A touch is an event.*--history EVENTS"),
        ({"touch": " , "}, "--touch names no event"),
        ({"touch": "call WHEN 1"}, "--touch: `1` is a number"),
        ({"since": "sal"}, "--since: 'sal' is none of mql, inquiry"),
        ({"goal": "mql"}, "--goal: 'mql' is none of sql, opportunity, customer"),
        ({"bots": "a = 'b'"}, "'handoff' takes no --bots, but --touch, --since, --goal"),
    ],
)
def test_what_cannot_be_asked_is_said(options: dict[str, str], words: str) -> None:
    with pytest.raises(ReportError, match=words):
        ask(five(), options=options)


# ── is it better to be quick? ───────────────────────────────────────────────────────────────────


def answered(dice: np.random.Generator, *, by_hour: bool, quick_helps: float = 0.0, leads: int = 1200) -> Made:
    """Leads that come by day or by night. Those of the night are touched in the morning, and are better leads if
    ``by_hour``; ``quick_helps`` is what a touch within the hour adds."""
    made_leads = []
    for number in range(leads):
        night = dice.random() < 0.5
        start = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=int(dice.integers(0, 60)))
        start += timedelta(hours=float(dice.uniform(20, 23) if night else dice.uniform(8, 15)))
        late = by_hour and night
        wait = timedelta(hours=float(dice.uniform(9, 14) if late else dice.uniform(0.05, 4)))
        chance = (0.5 if late else 0.25) + quick_helps * (wait < timedelta(hours=1))
        lead = Lead(f"l{number}").to("inquiry", start - timedelta(days=1)).to("mql", start).to("sal", start + wait)
        if dice.random() < chance:
            lead.to("sql", start + wait + timedelta(days=2))
        made_leads.append(lead)
    return made(made_leads)


def test_a_relation_that_only_the_hour_makes_is_called_so() -> None:
    found = ask(answered(np.random.default_rng(1), by_hour=True))
    said_ = " ".join(found.caveats)
    assert "not monotone" in said_
    assert "Confounded by the hour" in said_


def test_split_by_a_column_the_sentences_say_that_they_speak_of_all_values_together() -> None:
    outcome = answered(np.random.default_rng(1), by_hour=True)
    sides = pl.Series(["Radio", "Fair"]).sample(outcome.leads.height, with_replacement=True, seed=1)
    outcome = replace(outcome, attributes=outcome.leads.select("lead", source=sides))
    alone, split = (ask(outcome, **more).caveats for more in ({}, {"by": "source"}))
    assert any(
        re.match(r"Confounded by the hour: when .* \(of those that came at .* half within .*\)\.", each)
        for each in alone
    )
    of_all = ", all values of source together: "
    assert {each.partition(of_all)[0] for each in split if of_all in each} == {
        "Confounded by the hour", "Sooner is not steadily better here",
    }  # fmt: skip
    assert "half within" not in " ".join(split)


def test_within_the_hour_nothing_is_left_of_it() -> None:
    """Intervals of 95% that miss the truth, which is nought, about once in twenty."""
    missed = every = 0
    for seed in range(8):
        rows = ask(answered(np.random.default_rng(seed), by_hour=True, leads=600)).table.filter(
            part="response", within="all"
        )
        sure = rows.filter(pl.col("share_n") >= 20)
        every += sure.height
        missed += sure.filter((pl.col("against_low") > 0) | (pl.col("against_high") < 0)).height
    assert every >= 30
    assert missed / every <= 0.15


def test_where_nothing_mixes_no_alarm_is_raised() -> None:
    found = ask(answered(np.random.default_rng(2), by_hour=False))
    said_ = " ".join(found.caveats)
    assert "not monotone" not in said_
    assert "Confounded" not in said_


def test_an_advantage_that_there_is_is_found_within_the_hour() -> None:
    found = ask(answered(np.random.default_rng(3), by_hour=True, quick_helps=0.3, leads=2000))
    assert line(found, "response", "30-60 min")["against_low"] > 0


def test_the_strata_add_up() -> None:
    table = ask(answered(np.random.default_rng(4), by_hour=True)).table.filter(part="response")
    every = table.filter(within="all")["count"].sum()
    hours = table.filter(pl.col("within").str.ends_with(" h"))
    days = table.filter(pl.col("within").str.ends_with("day"))
    for rows in (hours, days):
        assert rows.filter(pl.col("line") != "any time")["count"].sum() == every
        assert rows.filter(pl.col("line") == "any time")["count"].sum() == every


def words(found: Findings) -> list[str]:
    """Every text of the picture, as it is drawn."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg(found.report.chart(found)))


def test_the_chart_gives_n_and_interval_of_each_share_that_it_names() -> None:
    """Of 40 hand-offs that had their time 30 were accepted: 75%, by Wilson 60 to 86; ten were turned away alike."""
    leads = [Lead(f"{n}").to("inquiry", "2026-03-01").to("mql", MONDAY) for n in range(40)]
    for n, lead in enumerate(leads):
        lead.to("sal" if n < 30 else "nurture", "2026-03-02T11:00")
    drawn = words(ask(made(leads)))
    assert "30 \N{MIDDLE DOT} 75% (60\N{EN DASH}86%) \N{MIDDLE DOT} n 40" in drawn
    assert "10 \N{MIDDLE DOT} too few to say \N{MIDDLE DOT} n 10" in drawn  # why it turned them away


def test_too_few_to_say_is_drawn_with_how_many_there_are() -> None:
    found = ask(answered(np.random.default_rng(1), by_hour=False, leads=60))
    few = found.table.filter(part="response", within="all", share_note="too few to say")
    assert few.height
    assert {f"too few to say \N{MIDDLE DOT} n {n}" for n in few["share_n"]} <= set(words(found))


def told_by_goal(n: int, *, said_too: int = 0) -> Made:
    """Leads that were won, and of whom nothing but the win is known; of some sales has said that it took them up."""
    leads = []
    for each in range(n + said_too):
        lead = Lead(f"{each}").to("inquiry", "2026-03-01").to("mql", MONDAY)
        won = f"2026-03-{3 + each % 9:02d}T09:00"
        lead = lead.to("sal", "2026-03-02T11:00") if each >= n else lead.to("sal", won, inferred=True)
        leads.append(lead.to("sql", won, inferred=True).to("opportunity", won, inferred=True).to("customer", won))
    return made(leads)


def test_whom_only_the_goal_tells_of_is_in_no_line_of_the_response() -> None:
    found = ask(told_by_goal(30, said_too=25), options={"goal": "customer"})
    assert counts(found, "response") == {"2-4 h": 25, "told only by the goal": 30}
    assert line(found, "response", "told only by the goal")["share"] is None
    assert any("Of 30 hand-offs only Customer itself tells that sales took them up." in each for each in found.caveats)


@pytest.mark.parametrize("goal", ["sql", "customer"])
def test_where_only_the_goal_tells_the_response_says_nothing_of_quick_and_slow(goal: str) -> None:
    found = ask(told_by_goal(60), options={"goal": goal})
    assert "points" not in " ".join(found.caveats)
    assert "Who is called first" not in " ".join(found.caveats)
    assert "Sooner touched, further got?" not in words(found)


def test_a_touch_that_is_named_is_none_that_the_goal_tells_of() -> None:
    touches = calls(*((f"{n}", "2026-03-02T10:00", "call") for n in range(30)))
    found = ask(told_by_goal(30), history=touches, options={"goal": "customer", "touch": "call"})
    assert counts(found, "response") == {"1-2 h": 30}
