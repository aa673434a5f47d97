"""YAML: plain values, their places, and nothing that is larger than it looks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadlight.model import yaml_text
from leadlight.model.document import Place


def test_values_and_places() -> None:
    root, wrong = yaml_text.read("ä: [a, 'b ü', 3]\nlist:\n  - on: no\n    x: |\n      text\n  - {y: 1.5, z: true}\n")
    assert not wrong
    assert root is not None
    assert root.plain == {"ä": ["a", "b ü", 3], "list": [{"on": "no", "x": "text\n"}, {"y": 1.5, "z": True}]}
    places = {path: root.at(path)[0].place for path in [("ä", 1), ("list", 0), ("list", 0, "on"), ("list", 1, "z")]}
    assert places == {
        ("ä", 1): Place(1, 8),
        ("list", 0): Place(3, 5),
        ("list", 0, "on"): Place(3, 9),
        ("list", 1, "z"): Place(6, 17),
    }
    assert root.at(["list", 1, "z"])[0].key == Place(6, 14)
    assert root.at(["list", 7, "z"]) == (root.at(["list"])[0], 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("true", True), ("False", False), ("null", None), ("~", None), ("12", 12), ("-3", -3), ("+5", 5)],
        *[
            ("1.5", 1.5),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("no", "no"),
            ("NO", "NO"),
            ("on", "on"),
            ("012", "012"),
        ],
        *[
            ("1:30", "1:30"),
            ("2020-01-01", "2020-01-01"),
            (".inf", ".inf"),
            (".nan", ".nan"),
            ("1_000", "1_000"),
        ],
        *[
            ("0x1F", "0x1F"),
            ("1e999", "1e999"),
            ("9" * 5_000, "9" * 5_000),
            ("'12'", "12"),
            ('"true"', "true"),
        ],
    ],
)
def test_only_the_words_of_yaml_1_2_are_typed(text: str, value: object) -> None:
    root, _ = yaml_text.read(f"x: {text}")
    assert root is not None
    found = root.at(["x"])[0].value
    assert (found, type(found)) == (value, type(value))


REFUSED: list[tuple[str | bytes, tuple[int, int], str]] = [
    ("", (1, 1), "The file is empty"),
    ("# only a remark", (1, 1), "The file is empty"),
    (b"\xff\xfe\x00x", (1, 1), "The file is not text in UTF-8"),
    ("a: \0", (1, 1), "The file is not text"),
    ("a: \x01", (1, 1), "The file has a control character in it"),
    ("x" * 1_000_001, (1, 1), "The file is larger than a megabyte"),
    (b"x" * 10_000_000, (1, 1), "The file is larger than a megabyte"),
    ("a: 1\nb: &x [1]", (2, 4), "&x is a YAML reference"),
    ("a: *x", (1, 4), "*x is a YAML reference"),
    ("a: !!python/object:os.system x", (1, 4), "A YAML tag (!) is written here"),
    ("a: ! x", (1, 4), "A YAML tag (!) is written here"),
    ("%YAML 1.1\n---\na: 1", (1, 1), "The file begins with a % line"),
    ("<<: {a: 1}", (1, 1), "<< merges another mapping"),
    ("a: 1\n---\nb: 2", (2, 1), "A second document begins here"),
    ("a: 1\nb: 2\na: 3", (3, 1), "The key 'a' is written twice"),
    ("? [a]\n: b", (1, 3), "A list or a mapping is written as a key"),
    ("a: b: c", (1, 5), "A second colon, or a wrong indentation, confuses this line"),
    ("a:\n  b: 1\n c: 2", (3, 2), "The line does not fit those above it"),
    ("a: [1, 2", (1, 4), "A list that begins with [ is not closed, or misses a comma"),
    ("a: {b: 1", (1, 4), "A mapping that begins with { is not closed, or misses a comma"),
    ("a: 'x", (1, 4), "A quote is not closed"),
    ("\ta: 1", (1, 1), "A tab, or a character such as @, % or `, stands where a value should begin"),
    ('a: "\\q"', (1, 4), "A backslash in double quotes is not followed by a known letter"),
    ("[" * 30, (1, 22), "The file is nested deeper than 20 levels"),
    ("[" + "a," * 20_000 + "]", (1, 40_000), "The file has more than 20,000 values"),
]


@pytest.mark.parametrize(("text", "place", "what"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_in_a_file(text: str | bytes, place: tuple[int, int], what: str) -> None:
    _, wrong = yaml_text.read(text)
    assert (wrong[0].place, wrong[0].what) == (place, what)


LETTERS = "".join(f"b{n}: &b{n} [*b{n - 1}, *b{n - 1}]\n" for n in range(1, 60))
HOSTILE: dict[str, str] = {
    "alias bomb": "b0: &b0 [x, x]\n" + LETTERS,
    "5,000 deep": "[" * 5_000 + "]" * 5_000,
    "5,000 deep in lines": "".join(" " * n + "a:\n" for n in range(1_400)),
    "half a million brackets": "[" * 500_000,
    "mappings": "{a: " * 200_000,
    "lists": "- " * 400_000,
    "keys": "? " * 400_000,
    "the same key": "a: b\n" * 150_000,
    "empty items": "-\n" * 400_000,
    "one long word": "a" * 900_000,
    "a long number": "a: " + "1" * 900_000,
    "spaces": " " * 900_000,
    "documents": "--- a\n" * 150_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_cost_little(name: str) -> None:
    begun = time.process_time()
    yaml_text.read(HOSTILE[name])
    assert time.process_time() - begun < 1


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from("ab:-?[]{}&*!|>'\"%@,# \n\t\\01"), max_size=40))
def test_any_text_is_read_or_answered(text: str) -> None:
    root, wrong = yaml_text.read(text)
    assert root is not None or wrong
