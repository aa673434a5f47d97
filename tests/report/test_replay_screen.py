"""A replay as people see it: on the screen at every width, and as a picture."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from leadlight.engine.replay import Replay, replay
from leadlight.history import open_events
from leadlight.model import Model
from leadlight.report.replay.caveats import caveats
from leadlight.report.replay.chart import replay_chart, write_replay_png
from leadlight.report.replay.screen import print_replay

HOSTILE = "[bold]ann[/] \x1b[31m"


def model(name: str, score: float, **parts: object) -> Model:
    """A page is worth ten points, a form thirty; at so many a lead is an MQL."""
    rules = [{"name": "Page", "on": "page", "points": 10}, {"name": "Form", "on": "form", "points": 30}]
    cells = {"hot": {"score": 30}, "warm": {"score": 10}}
    qualify = {"mql": {"any": [{"name": "Score", "score": score}]}, "temperature": cells}
    engagement = {"categories": [{"name": "web", "rules": rules}]}
    return Model.model_validate({"name": name, "engagement": engagement, "qualify": qualify, **parts})


def history() -> list[tuple[str, float, str]]:
    """Lead, day, event. Those who send a form at once are rejected; those who read first become SQL."""
    rows = [(HOSTILE, 1.0, "page"), ("last", 80.0, "mail")]
    for n in range(40):
        rows += [(f"reads {n}", n, "page"), (f"reads {n}", n + 1, "page"), (f"reads {n}", n + 2, "sales_qualified")]
        rows += [(f"asks {n}", n, "form"), (f"asks {n}", n + 1, "sales_rejected")]
    return rows


def replayed(folder: Path, a: Model, b: Model, rows: list[tuple[str, float, str]], **about: float) -> Replay:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    lines = [f'"{lead}",{(start + timedelta(days=day)).isoformat()},{name}' for lead, day, name in rows]
    file = folder / "events.csv"
    file.write_text("\n".join(["lead,at,name", *lines]) + "\n", encoding="utf-8")
    return replay(a, b, open_events([file]), **about)  # type: ignore[arg-type]  # capacity, here


@pytest.fixture(scope="module")
def bolder(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    return replayed(
        tmp_path_factory.mktemp("history"), model("agreed", 20), model("bolder", 10), history(), capacity=12
    )


def on_screen(found: Replay, width: int) -> str:
    screen = io.StringIO()
    print_replay(found, Console(file=screen, width=width))
    return screen.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_it_fits_the_screen(bolder: Replay, width: int) -> None:
    shown = on_screen(bolder, width)
    assert max(map(len, shown.splitlines())) <= width
    assert "bolder would have qualified 1 lead more and 0 fewer" in " ".join(shown.split())


def test_it_says_what_matters_in_this_order(bolder: Replay) -> None:
    shown = on_screen(bolder, 100)
    parts = [
        *("agreed → bolder", "nobody knows how good it is", "New to sales, week by week", "The load on sales"),
        *("Enter: 1 lead that only bolder", "Leave: 0 leads", "Earlier: 40 leads", "What became of them"),
        *("How well the gates", "By temperature", "By score", "To beware of", "Look at what makes a lead hot"),
    ]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    assert "and 35 more leads" in shown
    assert "Later:" not in shown


def test_what_the_last_row_of_a_table_of_bands_says_is_said_below_it(bolder: Replay) -> None:
    shown = " ".join(on_screen(bolder, 100).split())
    for by in ("temperature", "score"):
        table = shown.partition(f"By {by} when they qualified")[2]
        assert " all together " in table
        assert f"All together: whether a higher {by} went further, by more than chance explains." in table


def test_what_others_wrote_steers_nothing(bolder: Replay) -> None:
    shown = on_screen(bolder, 100)
    assert "\x1b" not in shown
    assert "[bold]ann[/]" in shown


def test_a_week_above_the_capacity_is_yellow(bolder: Replay) -> None:
    screen = io.StringIO()
    print_replay(bolder, Console(file=screen, width=100, force_terminal=True, color_system="standard"))
    weeks = [line for line in screen.getvalue().splitlines() if "2026-01-05" in line]
    assert "\x1b[33m" in weeks[0]
    assert bolder.weeks["b_qualified"][0] > 12


def test_the_caveats_begin_with_the_alarm(bolder: Replay) -> None:
    said = caveats(bolder)
    assert said[0] == bolder.alarms[0]
    assert said[0].startswith("agreed: Leads that qualified hot became SQL less often")
    assert any(sentence.startswith("No outcome is not a bad outcome") for sentence in said)


def test_models_of_different_zones_are_said_to_be(tmp_path: Path) -> None:
    abroad = model("abroad", 20, timezone="America/New_York")
    found = replayed(tmp_path, model("agreed", 20), abroad, history())
    assert any("America/New_York" in sentence for sentence in caveats(found))


def test_a_history_without_sales_promises_nothing(tmp_path: Path) -> None:
    found = replayed(tmp_path, model("agreed", 20), model("bolder", 10), [("ann", 0, "page"), ("ben", 9, "form")])
    assert any("Sales has seen none" in sentence for sentence in caveats(found))
    assert "–" in on_screen(found, 80)


def test_before_the_history_begins_nothing_is_said_of_the_hot(tmp_path: Path) -> None:
    found = replayed(tmp_path, model("agreed", 20), model("bolder", 10), [])
    assert "hot when they qualified" not in on_screen(found, 80)


def test_the_chart_draws_both_models_and_the_capacity(bolder: Replay) -> None:
    spec = replay_chart(bolder).to_dict()
    drawn = [spec["datasets"][layer["data"]["name"]] for layer in spec["layer"]]
    over = bolder.weeks.filter(~bolder.weeks["running"] & ~bolder.weeks["cut"])
    assert [row["leads"] for row in drawn[0]] == over["a_qualified"].to_list()
    assert [row["leads"] for row in drawn[1]][:-1] == over["b_qualified"].to_list()
    assert drawn[2][0]["leads"] == 12


@pytest.mark.parametrize("rows", [[], [("ann", 0, "form")], history()], ids=["nobody", "one week", "many"])
def test_the_chart_is_a_picture(tmp_path: Path, rows: list[tuple[str, float, str]]) -> None:
    found = replayed(tmp_path, model("agreed", 20), model("bolder", 10), rows, capacity=1)
    write_replay_png(found, tmp_path / "replay.png", scale=0.5)
    assert (tmp_path / "replay.png").read_bytes().startswith(b"\x89PNG")
