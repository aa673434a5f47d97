"""A sweep and a threshold as people see them: on the screen at every width, and as a picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from leadlight import acme
from leadlight.engine import Matched, match
from leadlight.engine.sweep import Capacity, Sweep, Threshold, sweep_matched, threshold_matched
from leadlight.history import open_events, read_attributes
from leadlight.model import Model, read
from leadlight.report import print_sweep, print_threshold, write_sweep_png, write_threshold_png
from leadlight.report.sweep.threshold_chart import sweep_chart, threshold_chart

Company = tuple[Model, Matched]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("acme")
    acme.write(folder, leads=600)
    model = read(acme.model_text()).model
    assert model is not None
    named = model.model_copy(update={"name": "[bold]acme[/] \x1b[31m"})
    return named, match(named, open_events([folder / "events.parquet"]), read_attributes([folder / "leads.csv"]))


@pytest.fixture(scope="module")
def filling(company: Company) -> Threshold:
    model, matched = company
    return threshold_matched(model, matched, matched.last_instant, Capacity.read("2/week"))


def swept(company: Company, **vary: Any) -> Sweep:
    model, matched = company
    names = {"score": "Score and fit score", "grade": "Score and fit grade", "hot": "qualify.temperature.hot.score"}
    return sweep_matched(model, matched, matched.last_instant, {names[each]: vary[each] for each in vary})


def on_screen(show: Callable[[Any, Console], None], found: Any, width: int) -> str:
    screen = io.StringIO()
    show(found, Console(file=screen, width=width))
    return screen.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_a_threshold_fits_the_screen_and_says_first_what_to_do(filling: Threshold, width: int) -> None:
    shown = on_screen(print_threshold, filling, width)
    assert max(map(len, shown.splitlines())) <= width
    said = " ".join(shown.split())
    parts = ["2 a week for sales", "Set “Score and fit: score” to", "95% interval", "weeks would have gone over"]
    parts += ["became SQL", "became customers", "nobody knows how good", "fits", "To beware of", "--explore 2%"]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert "\x1b" not in shown
    assert "[bold]acme[/]" in shown


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("vary", [{"score": "40..50/5"}, {"score": "40..50/5", "grade": "D..B"}, {"hot": "20,40"}])
def test_a_sweep_fits_the_screen(company: Company, vary: dict[str, str], width: int) -> None:
    shown = on_screen(print_sweep, swept(company, **vary), width)
    assert max(map(len, shown.splitlines())) <= width
    assert "\x1b" not in shown
    assert ("hot" in shown.split("To beware of")[0].split("brought")[1].split("busy")[0]) == ("hot" in vary)


def test_a_value_that_is_not_among_those_tried_is_shown_beside_them(company: Company) -> None:
    shown = on_screen(print_sweep, swept(company, score=[60, 70]), 80)
    assert "45 " in shown
    assert "today" in shown


def test_the_picture_names_its_axes_and_its_intervals(filling: Threshold) -> None:
    drawn = str(threshold_chart(filling).to_dict())
    for words in ("Score and fit: score, points", "Leads new to sales a week", "Share of leads", "95% intervals"):
        assert words in drawn
    assert "capacity 2" in drawn
    assert "today: 45" in drawn


def test_the_pictures_are_drawn(company: Company, filling: Threshold, tmp_path: Path) -> None:
    grid, curve = swept(company, score="40..50/5", grade="C..B"), swept(company, grade="F..A+")
    write_threshold_png(filling, tmp_path / "threshold.png")
    write_sweep_png(grid, tmp_path / "grid.png")
    write_sweep_png(curve, tmp_path / "curve.png")
    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert len(sizes) == 3
    assert min(sizes) > 10_000
    assert "Score and fit: score against" in str(sweep_chart(grid).to_dict())


def test_a_history_without_a_whole_week_is_drawn_all_the_same(company: Company, tmp_path: Path) -> None:
    model, matched = company
    early = int(matched.happened.at.min()) + 3_600_000_000
    found = threshold_matched(model, matched, early, Capacity.read("2/week"))
    assert "no whole week" in on_screen(print_threshold, found, 80)
    write_threshold_png(found, tmp_path / "empty.png")
    write_sweep_png(sweep_matched(model, matched, early, {"fit.start": None}), tmp_path / "empty.png")
