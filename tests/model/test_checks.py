"""The contract of every check: its shape, silence on good models, and a place that exists for all it finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from leadlight.model import Model, dump, load, preset_names, read
from leadlight.model.checking import Check, all_checks, findings
from leadlight.model.fit_shapes import fit_shapes
from leadlight.model.misshapen import did_you_mean
from leadlight.model.yaml_text import read as read_document
from strategies import models

BLOCKS = (Path(__file__).parent / "mistakes.txt").read_text("utf-8").split("\n---\n")[1:]
TEXTS = [
    "\n".join(line for line in block.split("\n") if not line.startswith("=> ")).replace("§", "") for block in BLOCKS
]
SECTIONS = {"attributes", "fit", "disqualify", "engagement", "qualify", "handoff", "nurture"}


@pytest.fixture(params=all_checks(), ids=lambda check: check.name)
def check(request: pytest.FixtureRequest) -> Check:
    found: Check = request.param
    return found


def test_a_check_says_what_it_looks_for_and_needs(check: Check) -> None:
    assert check.says.endswith((".", ","))
    assert check.needs <= SECTIONS


def test_a_check_is_silent_on_the_least_model_and_on_presets(check: Check) -> None:
    for model in [Model(name="x"), *map(load, preset_names())]:
        assert not list(check.run(model))


def test_a_check_finds_something_in_the_file_of_mistakes(check: Check) -> None:
    """So that no check is dead: each has a block in mistakes.txt (sizes has one of its many counts there)."""
    told = {str(mistake).split(": ", 1)[1] for text in TEXTS for mistake in read(text).mistakes}
    models = [reading for text in TEXTS if (reading := _shaped(text))]
    mine = {finding.what for model in models for finding in check.run(model)}
    assert any(what in sentence for what in mine for sentence in told)


def _shaped(text: str) -> Model | None:
    root, _ = read_document(text)
    return fit_shapes(root)[0] if root else None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(models())
def test_whatever_is_found_has_a_place_in_the_file(model: Model) -> None:
    plain = model.model_dump()
    for finding in findings(model):
        thing: object = plain
        for step in finding.path:
            thing = thing[step]  # type: ignore[index]  # a path that leads nowhere is what this is about
    reading = read(dump(model))
    assert {m.what for m in reading.mistakes} == {f.what for f in findings(model)}


def test_checks_wait_for_the_sections_they_need() -> None:
    text = "name: x\nengagement: {limit: x}\nqualify: {mql: {any: [{name: a, web: 5, score: 9}]}}"
    assert [mistake.what for mistake in read(text).mistakes] == ["'x' is not a mapping"]


def test_the_nearest_word_is_meant() -> None:
    assert did_you_mean("Scroe", ["score", "grade"]) == "score"
    assert did_you_mean("xyzzy", ["score", "grade"]) is None
