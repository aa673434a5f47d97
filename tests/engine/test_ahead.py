"""What is missing to the next gate is what one event has to bring: it suffices, and a hair less does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine_small import events, model
from leadlight.engine import Folded, Matched, explain, fold_history, match, microseconds_of
from leadlight.engine.ahead import Sums, sums_at
from leadlight.model import Model

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HAIR = 1e-6
PROBE = 1  # points of the rule that the tests put others in for

MODEL = """
name: ahead
engagement:
  limit: {whole}
  decay: {decay}
  idle: {{after: 10d, points: {idle}}}
  categories:
    - name: web
      limit: {web}
      rules:
        - {{name: Good, on: good, points: 7}}
        - {{name: Bad, on: bad, points: -6}}
        - {{name: Probe web, on: probe_web, points: {probe}, decay: none}}
    - name: mail
      limit: {mail}
      rules:
        - {{name: Opened, on: opened, points: 3, at_most: 2 per week}}
        - {{name: Left, on: left, points: -9, decay: none}}
        - {{name: Probe mail, on: probe_mail, points: {probe}, decay: none}}
    - name: rest
      rules:
        - {{name: Fair, on: fair, points: 50}}
qualify:
  mql: {{any: [{{name: Score, score: {gate}}}]}}
  cool_off: 20d
"""
DECAYS = ["none", "{half_life: 9d}", "{lifespan: 25d}", "{expires: 12d}"]
LIMITS = ["{}", "8", "{min: -5}", "{min: -3, max: 15}", "{min: 0}"]


@dataclass(frozen=True)
class Ahead:
    """A lead before a gate: the instant that counts, and its sums by then."""

    then: int
    sums: Sums
    open: bool


Rows = list[tuple[str, str, str, dict[str, Any]]]


def folded(told: Model, rows: Rows, folder: Path, now: int) -> tuple[Matched, Folded]:
    matched = match(told, events(folder, *rows))
    return matched, fold_history(told, matched, now, ledger=True)


def ahead(told: Model, rows: Rows, folder: Path, now: int) -> Ahead:
    matched, found = folded(told, rows, folder, now)
    lead = found.leads[0]
    then = max(now, int(lead["cool_until"]))
    return Ahead(then, sums_at(told, matched, found, then), bool(lead["open"]))


def opens(told: Model, rows: Rows, folder: Path, then: int, probe: str) -> bool:
    at = BEGIN + timedelta(microseconds=then - microseconds_of(BEGIN))
    return bool(folded(told, [*rows, ("ada", at.isoformat(), probe, {})], folder, then)[1].leads[0]["open"])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60 * 24), st.sampled_from(["good", "bad", "opened", "left", "seen", "recycled"])),
        min_size=1,
        max_size=9,
        unique=True,
    ),
    st.fixed_dictionaries(
        {
            "decay": st.sampled_from(DECAYS),
            "idle": st.sampled_from([-4, -0.7, 0]),
            "web": st.sampled_from(LIMITS),
            "mail": st.sampled_from(LIMITS),
            "whole": st.sampled_from(["{}", "40", "{min: -10}"]),
            "gate": st.sampled_from([1, 9, 14, 40]),
        }
    ),
    st.integers(0, 40),
)
def test_the_points_said_open_the_gate_and_a_hair_less_does_not(
    happened: list[tuple[int, str]], terms: dict[str, Any], quiet: int
) -> None:
    rows: Rows = [("ada", (BEGIN + timedelta(hours=hour)).isoformat(), name, {}) for hour, name in happened]
    now = microseconds_of(BEGIN + timedelta(hours=max(hour for hour, _ in happened), days=quiet))
    with TemporaryDirectory() as path:
        folder = Path(path)
        before = ahead(model(folder, MODEL.format(**terms, probe=PROBE)), rows, folder, now)
        assume(not before.open and before.sums.total < terms["gate"])
        for number, category in enumerate(("web", "mail")):
            lacks = before.sums.lacking(number, terms["gate"])
            for points, suffices in ((lacks, True), (lacks - HAIR, False)):
                brought = min(points, 1e6)  # no rule may give more, and where a limit forbids it that does not help
                told = model(folder, MODEL.format(**terms, probe=f"{brought:.12f}"))
                if suffices or (lacks > HAIR and not np.isinf(lacks)):
                    found = opens(told, rows, folder, before.then, f"probe_{category}")
                    assert found == (suffices and not np.isinf(lacks))


MADE_UP = "(what is below the limit has to be made up first)"
SEVERAL = ", of several categories (the limit of one leaves no room)"
SMALL = """
name: said
engagement:
  limit: {whole}
  idle: {{after: 10d, points: -10}}
  categories:
    - name: web
      limit: {web}
      rules:
        - {{name: Left, on: left, points: -20}}
        - {{name: Big, on: big, points: 45}}
    - name: mail
      limit: {mail}
      rules:
        - {{name: Opened, on: opened, points: 5}}
    - name: losses
      rules:
        - {{name: Lost, on: lost, points: -10}}
qualify:
  mql: {{any: [{gate}]}}
  cool_off: 30d
"""


def said(folder: Path, names: str, day: int, gate: str = "score: 50", **limits: str) -> list[str]:
    """What is missing on a day of January (or later), after these events, one a day."""
    limits = {"whole": "{}", "web": "{}", "mail": "{}"} | limits
    told = model(folder, SMALL.format(gate=f"{{name: Gate, {gate}}}", **limits))
    rows: Rows = [("ada", (BEGIN + timedelta(days=n)).isoformat(), name, {}) for n, name in enumerate(names.split())]
    now = microseconds_of(BEGIN + timedelta(days=day - 1))
    return [
        way.removesuffix(" (MQL: Gate)")
        for way in explain(told, match(told, events(folder, *rows)), "ada", now).missing
    ]


@pytest.mark.parametrize(
    ("names", "day", "asked", "sentence"),
    [
        ("left", 1, {}, f"70 more points {MADE_UP}"),
        ("left big", 2, {}, "25 more points"),
        ("big", 43, {}, "5 more points (an activity ends the silence, which counts -40)"),
        ("big opened", 20, {"gate": "score: 50"}, "None"),
        ("left", 1, {"web": "{min: -5}"}, f"55 more points of mail {MADE_UP}"),
        ("big", 1, {"mail": "3"}, "5 more points of web"),
        ("big", 1, {"web": "46", "mail": "4"}, f"at least 5 more points{SEVERAL}"),
        ("lost", 1, {"web": "46", "mail": "6"}, "a score of 50, where the limits leave room for 42 as it stands"),
        ("big", 1, {"gate": "mail: 10, score: 60"}, "10 more points of mail and 5 more points besides"),
        ("big", 1, {"gate": "mail: 10, score: 50"}, "10 more points of mail"),
        ("left", 1, {"gate": "web: 5", "web": "{min: 0}"}, f"25 more points of web {MADE_UP}"),
    ],
)  # fmt: skip
def test_it_is_said_what_is_missing_and_why_it_is_not_the_difference(
    tmp_path: Path, names: str, day: int, asked: dict[str, str], sentence: str
) -> None:
    assert (said(tmp_path, names, day, **asked) or ["None"]) == [sentence]


def test_where_only_silence_stands_in_the_way_any_activity_will_do(tmp_path: Path) -> None:
    told = "big recycled opened"  # 50 points by the third of January, before the cool-off is over
    assert said(tmp_path, told, 40) == ["its next activity, which ends the silence"]
    assert said(tmp_path, told, 40, gate="score: 20") == ["its next event"]


def test_after_a_cool_off_what_is_left_of_the_points_counts(tmp_path: Path) -> None:
    head, way = said(tmp_path, "big recycled", 3, web="{}")
    assert head.startswith("Cooling off until 2026-02-01 00:00 UTC. From then on")
    assert way == "5 more points (an activity ends the silence, which counts -30)"
