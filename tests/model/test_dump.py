"""A model written is a model that reads back the same, and reads well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadlight.model import Condition, Decay, Model, Rule, compare, dump, load, preset_names, read
from leadlight.model.fit_shapes import fit_shapes
from leadlight.model.shapes import Assignment, Category, Engagement, Handoff, Limits
from leadlight.model.words import LONGEST, duration, say_duration
from leadlight.model.yaml_text import read as read_document
from strategies import models


def read_back(model: Model) -> Model | None:
    """The model of what was written, whatever the checks say of it."""
    root, wrong = read_document(dump(model))
    assert root is not None
    assert not wrong
    found, misshapen = fit_shapes(root)
    assert not misshapen
    return found


@pytest.mark.parametrize("name", preset_names())
def test_presets_read_back(name: str) -> None:
    assert read(dump(load(name))).model == load(name)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(models())
def test_any_model_reads_back(model: Model) -> None:
    assert read_back(model) == model
    assert compare(model, model) == []


NAMES = st.text(min_size=1, max_size=100).filter(str.isprintable)


@settings(max_examples=150)
@given(NAMES, st.text(alphabet="aä'\"\\ \n\t\x7f\u2028😀:#", max_size=30))
def test_any_name_and_any_text_read_back(name: str, text: str) -> None:
    when = Condition.read("path <> '" + text.replace("'", "''") + "'")
    rule = Rule(name=name, on=(name,), when=when, points=0.1, distinct=name)
    model = Model(name=name, engagement=Engagement(categories=(Category(name=name, rules=(rule,)),)))
    assert read_back(model) == model


@given(st.timedeltas(min_value=timedelta(0), max_value=LONGEST))
def test_any_duration_reads_back(span: timedelta) -> None:
    assert duration(say_duration(span)) == span


WORDS = [
    "no",
    "Yes",
    "on",
    "null",
    "~",
    "12",
    "1.5",
    "012",
    "2020-01-01",
    "a: b",
    "a #b",
    "- a",
    "[a]",
    "{a",
    "&a",
    "*a",
    "!a",
    "| a",
    "3 per week",
    "A+",
    "B-",
]


@pytest.mark.parametrize("word", WORDS)
def test_words_that_yaml_could_mistake_read_back(word: str) -> None:
    model = Model(name=word, handoff=Handoff(requirements=(word,), assign=(Assignment(to=(word, "x")),)))
    assert read_back(model) == model


def test_it_is_written_as_a_person_would() -> None:
    rules = (
        Rule(name="Pricing page", on=("page_viewed",), when=Condition.read("path LIKE '/pricing%'"), points=10),
        Rule(name="Once", on=("a", "b"), points=-2.5, decay=Decay()),
    )
    web = Category(name="web", limit=Limits(max=60), rules=rules)
    model = Model(
        name="acme",
        attributes={"country": "text"},
        engagement=Engagement(
            limit=Limits(min=-10, max=250), decay=Decay(half_life=timedelta(days=30)), categories=(web,)
        ),
    )
    assert dump(model) == (
        "name: acme\n"
        "attributes: {country: text}\n"
        "\n"
        "engagement:\n"
        "  limit: {min: -10, max: 250}\n"
        "  decay: {half_life: 30d}\n"
        "  categories:\n"
        "    - name: web\n"
        "      limit: 60\n"
        "      rules:\n"
        "        - {name: Pricing page, on: page_viewed, when: \"path LIKE '/pricing%'\", points: 10}\n"
        "        - {name: Once, on: [a, b], points: -2.5, decay: none}\n"
    )
