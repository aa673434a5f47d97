"""Every kind of mistake in a model file: its exact place and words, all of them at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadlight.model import ModelError, load, preset_names, preset_text, read, read_file
from leadlight.model.mistake import Mistake

BLOCKS = (Path(__file__).parent / "mistakes.txt").read_text("utf-8").split("\n---\n")[1:]


@pytest.mark.parametrize("block", BLOCKS, ids=[block.split("=> ")[1][:60] for block in BLOCKS])
def test_each_mistake_has_its_place_and_its_words(block: str) -> None:
    lines = block.rstrip("\n").split("\n")
    marked = [line for line in lines if not line.startswith("=> ")]
    places = [
        (number, column + 1 - nth)
        for number, line in enumerate(marked, 1)
        for nth, column in enumerate(found.start() for found in re.finditer("§", line))
    ]
    sentences = [line.removeprefix("=> ") for line in lines if line.startswith("=> ")]
    reading = read("\n".join(marked).replace("§", ""), "acme.yaml")
    assert [str(mistake) for mistake in reading.mistakes] == [
        f"acme.yaml:{line}:{column}: {sentence}" for (line, column), sentence in zip(places, sentences, strict=True)
    ]
    assert (reading.model is None) == any(not sentence.startswith("warning: ") for sentence in sentences)


def test_all_mistakes_come_at_once_and_in_order() -> None:
    text = """\
unit: leads
fit:
  profiles:
    - name: All
      criteria:
        - {name: A, when: "employees >= 200", worth: 2/3}
        - {name: B, when: "employees >=", worth: 2/3}
engagement:
  categories:
    - name: web
      rules:
        - {name: One, on: page_viewed, points: ten}
        - {name: Two, on: page_viewed, points: 1}
        - {name: Two, on: form_sent, points: 1, at_most: often}
        - {name: Two, on: form_sent, points: 2}
"""
    places = [(mistake.line, mistake.column) for mistake in read(text).mistakes]
    assert places == [(1, 1), (1, 7), (6, 27), (7, 27), (12, 48), (14, 58), (15, 18)]


@pytest.mark.parametrize(
    ("name", "what"),
    [("nothing.yaml", "There is no such file"), ("", "This is a folder"), ("x\0", "The file cannot be read")],
)
def test_what_cannot_be_opened_is_one_mistake(tmp_path: Path, name: str, what: str) -> None:
    with pytest.raises(ModelError) as error:
        load(f"{tmp_path}/{name}")
    (mistake,) = error.value.mistakes
    assert mistake.what.startswith(what)
    assert str(error.value) == str(mistake)


def test_a_binary_file_is_one_mistake(tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_bytes(bytes(range(256)) * 100)
    assert [mistake.what for mistake in read_file(file).mistakes] == ["The file is not text in UTF-8"]


def test_a_file_that_exists_is_taken_before_a_preset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load("modern").qualify.mql.any
    Path("modern").write_text("name: mine")
    assert load("modern").name == "mine"


REPEATS = "The regular expressions of the file repeat too much to be read in a moment; the heaviest is that of 'r0'"


@pytest.mark.parametrize(
    ("condition", "rules", "what"),
    [
        (r"a ~ '\w{300}'", 40, REPEATS),
        (r"a ~ '\w{1}{200}'", 1, REPEATS),
        (r"a = '[' OR a ~ '(\w{50}){9}' OR a = ']'", 1, REPEATS),
        (r"a ~ '[[\w]]{199}'", 1, REPEATS),
        (r"a ~ '(\w{50}){9}'", 1, REPEATS),
        (
            " OR ".join(f"a = {n}" for n in range(150)),
            60,
            "The conditions are longer than 64,000 characters together; the longest is that of 'r0'",
        ),
    ],
)
def test_what_would_take_long_to_read_is_not_begun(condition: str, rules: int, what: str) -> None:
    written = "".join(f'  - {{name: r{n}, when: "{condition}"}}\n'.replace("\\", "\\\\") for n in range(rules))
    reading = read(f"name: x\nattributes: {{a: text}}\ndisqualify:\n{written}")
    assert [mistake.what for mistake in reading.mistakes] == [what]


def test_the_heaviest_of_many_regular_expressions_is_pointed_at() -> None:
    rules = [r"a ~ '\\w{40}'", r"a ~ '(\\w{50}){9}'", "a ~ 'x'"]
    written = "".join(f'  - {{name: r{n}, when: "{condition}"}}\n' for n, condition in enumerate(rules))
    (mistake,) = read(f"name: x\nattributes: {{a: text}}\ndisqualify:\n{written}").mistakes
    assert (mistake.line, mistake.column) == (5, 22)
    assert mistake.what.endswith("the heaviest is that of 'r1'")


def test_ordinary_regular_expressions_are_not_too_much() -> None:
    addresses = "".join(f"  - {{name: r{n}, when: \"a ~ '^[a-z0-9._-]+@[a-z]{{2,20}}{n}$'\"}}\n" for n in range(50))
    assert not read(f"name: x\nattributes: {{a: text}}\ndisqualify:\n{addresses}").mistakes


def test_mistakes_sort_by_place() -> None:
    late, early = Mistake("a", 2, 1, "x", "y"), Mistake("a", 1, 9, "z", "y")
    assert sorted([late, early]) == [early, late]


JUNK = st.sampled_from(
    ["", "x", "-", ":", "{", "]", "'", "~", "12", "true", "null", "&a", "*a", "!t", "\t", "name: x", "[]", "{}"]
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(preset_names()), st.lists(st.tuples(st.floats(0, 1), JUNK), min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_answered(name: str, edits: list[tuple[float, str]]) -> None:
    words = re.split(r"(\s+|[{},:])", preset_text(name))
    for share, junk in edits:
        words[int(share * (len(words) - 1))] = junk
    text = "".join(words)
    reading = read(text, "damaged.yaml")
    stopping = [mistake for mistake in reading.mistakes if mistake.severity == "mistake"]
    assert (reading.model is None) == bool(stopping)
    assert all(1 <= mistake.line <= text.count("\n") + 1 and mistake.column >= 1 for mistake in reading.mistakes)
    assert list(reading.mistakes) == sorted(reading.mistakes)
