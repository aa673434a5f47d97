"""docs/model.md is true: its examples load, and it explains every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from leadlight.model import read
from leadlight.model.preset import preset_names
from leadlight.model.shapes import Shape

TEXT = (Path(__file__).parents[2] / "docs" / "model.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def test_the_examples_together_are_a_model_without_mistakes() -> None:
    reading = read("".join(BLOCKS), "model.md")
    assert [str(mistake) for mistake in reading.mistakes] == []
    assert reading.model is not None
    assert reading.model.rules
    assert reading.model.gates
    assert reading.model.nurture.segments


def test_the_examples_are_yaml_to_everybody() -> None:
    whole = yaml.safe_load("".join(BLOCKS))
    assert set(whole) == {
        *("name", "timezone", "unit", "attributes", "fit", "disqualify"),
        *("engagement", "qualify", "handoff", "nurture"),
    }


def keys() -> set[str]:
    return {key for shape in Shape.__subclasses__() for key in shape.model_fields}


@pytest.mark.parametrize("key", sorted(keys()))
def test_every_key_is_explained(key: str) -> None:
    assert re.search(rf"`{key}`|[{{ ,\n]{key}:", TEXT)


def test_every_preset_is_named() -> None:
    assert all(f"`{name}`" in TEXT for name in preset_names())


def test_every_condition_of_the_table_can_be_read() -> None:
    rows = re.findall(r"^\| (`.*) \| ", TEXT, re.MULTILINE)
    shown = [text for row in rows for text in re.findall(r"`([^`]+)`", row)]
    whole = [text for text in shown if "…" not in text and re.search(r"[=<>~]|IN|LIKE|IS|\('|, '", text)]
    assert len(whole) >= 12
    for text in whole:
        if not text.startswith(("lower", "coalesce")):
            assert read(f'name: x\nqualify: {{mql: {{any: [{{name: a, when: "{text}"}}]}}}}').model is not None
