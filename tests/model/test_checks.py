"""The contract of every check: its shape, silence on good models, and a place that exists for all it finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadlight.model import Model, dump, load, preset_names, read
from leadlight.model.checking import Check, all_checks, findings
from leadlight.model.document import Node, Place
from leadlight.model.document import Path as Steps
from leadlight.model.fit_shapes import fit_shapes
from leadlight.model.misshapen import did_you_mean, named
from leadlight.model.yaml_text import read as read_document
from strategies import models

BLOCKS = (Path(__file__).parent / "mistakes.txt").read_text("utf-8").split("\n---\n")[1:]
TEXTS = [
    "\n".join(line for line in block.split("\n") if not line.startswith("=> ")).replace("§", "") for block in BLOCKS
]


@pytest.fixture(params=all_checks(), ids=lambda check: check.name)
def check(request: pytest.FixtureRequest) -> Check:
    found: Check = request.param
    return found


def test_a_check_says_what_it_looks_for(check: Check) -> None:
    assert check.says.endswith((".", ","))


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


def whats(text: str) -> list[str]:
    return [mistake.what for mistake in read(text).mistakes]


WEB = "categories: [{name: web, rules: [{name: P}, {name: V, on: visited, points: 1}]}]"
GATES = "\nqualify: {mql: {any: [{name: a, web: 5, score: 9, grade: A}]}}"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("engagement: {limit: x}", ["'web'", "grade of A"]),  # no categories were written, so none was lost
        ("engagement: {categories: x}", ["grade of A"]),
        ("engagement: {categories: [{name: web, limit: x}]}", ["grade of A"]),
        (f"engagement: {{limit: 3, {WEB}}}", ["score of 9", "grade of A"]),
        (f"engagement: {{{WEB.replace('web,', 'web, limit: 3,')}}}", ["5 points of web", "grade of A"]),
        ("engagement: {categories: [{name: mail, rules: [{name: P}]}]}", ["'web'", "grade of A"]),
        ("fit: {start: x}\nengagement: {categories: [{name: web}]}", ["5 points of web", "score of 9"]),
    ],
)  # fmt: skip
def test_a_mistake_silences_only_what_nobody_could_say_because_of_it(broken: str, told: list[str]) -> None:
    found = " ".join(whats(f"name: x\n{broken}{GATES}"))
    assert [piece for piece in ("'web'", "5 points of web", "score of 9", "grade of A") if piece in found] == told


def test_a_misspelt_key_is_read_as_the_one_that_is_meant() -> None:
    text = "name: x\nengagment: {categoris: [{name: web, rules: [{name: P, on: seen, pionts: ten}]}]}" + GATES
    assert whats(text) == [
        "The model has no key 'engagment'",
        "'engagement' has no key 'categoris'",
        "The rule 'P' has no key 'pionts'",
        "'ten' is not a number",
        "No lead can reach a grade of A: the most is D",
    ]


def everything(node: Node, path: Steps = ()) -> Iterator[tuple[Steps, Node]]:
    """All values of a document with their paths."""
    yield path, node
    if isinstance(node.value, dict | list):
        for step, below in node.value.items() if isinstance(node.value, dict) else enumerate(node.value):
            yield from everything(below, (*path, step))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(models(), st.data())
def test_a_mistake_makes_no_others(model: Model, data: st.DataObject) -> None:
    """With a value that cannot stand there, nothing is said but this and what is wrong anyway."""
    before = {finding.what for finding in findings(model)}
    root, _ = read_document(dump(model))
    assert root
    leaves = [node for path, node in everything(root) if not isinstance(node.value, dict | list) and path != ("name",)]
    data.draw(st.sampled_from(leaves)).value = {"§": Node(Place(1, 1), "§")}
    rest, wrong = fit_shapes(root)
    assert rest
    assert len(wrong) == 1
    assert {finding.what for finding in findings(rest, root)} <= before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(models(), st.data())
def test_a_misspelt_key_hides_nothing(model: Model, data: st.DataObject) -> None:
    before = [finding.what for finding in findings(model)]
    root, _ = read_document(dump(model))
    assert root
    shapes = {path for path, _ in everything(root) if path and isinstance(path[-1], str)}
    path = data.draw(st.sampled_from(sorted(p for p in shapes if "any" not in p and p[0] != "attributes")))
    root.rename(path, f"{path[-1]}_")
    said = f"{named(path[:-1], root.plain)} has no key '{path[-1]}_'"
    rest, wrong = fit_shapes(root)
    assert [w.what for w in wrong] == [said]
    assert rest == model
    assert [finding.what for finding in findings(rest, root)] == before


def test_the_nearest_word_is_meant() -> None:
    assert did_you_mean("Scroe", ["score", "grade"]) == "score"
    assert did_you_mean("xyzzy", ["score", "grade"]) is None
