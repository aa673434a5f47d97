"""``leadlight check``, ``init`` and ``diff``: the model file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.calls import MODEL, Call, Small

MISTAKEN = "name: x\nunit: leads\nengagment: 3\n"


def test_a_sound_model_is_said_to_be(leadlight: Call, small: Small) -> None:
    said = leadlight("check", small.model)
    assert said.code == 0
    assert said.out.startswith("✓ small: 2 rules, 2 gates, no mistakes. This is small@")


def test_every_mistake_has_its_line_and_column(leadlight: Call, small: Small) -> None:
    model = small.file("mistaken.yaml", MISTAKEN)
    said = leadlight("check", model)
    assert said.code == 1
    assert said.out.splitlines() == [
        f"{model}:2:7: 'leads' is not one of lead, account. Did you mean 'lead'?",
        f"{model}:3:1: The model has no key 'engagment'. Did you mean 'engagement'?",
        f"{model}:3:12: 3 is not a mapping. Write lines of key: value.",
    ]


def test_the_mistakes_as_json(leadlight: Call, small: Small) -> None:
    said = leadlight("check", small.file("mistaken.yaml", MISTAKEN), "--json")
    assert said.code == 1
    assert [(each["line"], each["column"], each["severity"]) for each in json.loads(said.out)] == [
        (2, 7, "mistake"),
        (3, 1, "mistake"),
        (3, 12, "mistake"),
    ]
    assert (leadlight("check", small.model, "--json").out, leadlight("check", small.model, "--json").code) == (
        "[]\n",
        0,
    )


@pytest.mark.parametrize("command", ["qualify", "explain"])
def test_a_model_with_mistakes_qualifies_nobody(leadlight: Call, small: Small, command: str) -> None:
    model = small.file("mistaken.yaml", MISTAKEN)
    said = leadlight(command, model, small.events, *(["--lead", "ada"] if command == "explain" else []))
    assert (said.code, said.out) == (1, "")
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == [
        f"{model}:{place}" for place in ("2:7", "3:1", "3:12")
    ]


@pytest.mark.parametrize("preset", ["pardot", "marketo", "modern"])
def test_a_model_to_start_from_is_sound(leadlight: Call, tmp_path: Path, preset: str) -> None:
    file = tmp_path / "my model.yaml"
    said = leadlight("init", "--preset", preset, file)
    assert said.code == 0
    assert f"leadlight check '{file}'" in said.out
    assert "#" in file.read_text()
    assert leadlight("check", file).code == 0


def test_no_model_is_written_over(leadlight: Call, small: Small) -> None:
    said = leadlight("init", small.model)
    assert said.code == 2
    assert "exists already" in said.err
    assert Path(small.model).read_text() == MODEL


def test_an_unknown_preset_is_said(leadlight: Call, tmp_path: Path) -> None:
    said = leadlight("init", "--preset", "hubspot", tmp_path / "m.yaml")
    assert (said.code, said.err) == (2, "--preset: there is no 'hubspot'. There are: marketo, modern, pardot.\n")


def test_what_changed_is_said_in_sentences(leadlight: Call, small: Small) -> None:
    changed = small.file("changed.yaml", MODEL.replace("points: 10", "points: 15"))
    said = leadlight("diff", small.model, changed)
    assert said.code == 0
    assert "10" in said.out
    assert "15" in said.out
    assert "Pricing page" in said.out
    assert leadlight("diff", small.model, small.model).out == "The two models mean the same.\n"
