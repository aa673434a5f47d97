"""Model files, read: a model, or every mistake in it with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from leadlight.model import yaml_text
from leadlight.model.checking import findings
from leadlight.model.document import Node, Place, Wrong
from leadlight.model.fit_shapes import fit_shapes
from leadlight.model.mistake import Mistake, ModelError, shown
from leadlight.model.pattern import weight
from leadlight.model.preset import preset_names, preset_text
from leadlight.model.shapes import Model

LONGEST_CONDITIONS: Final = 64_000  # characters of all together; they are read in a quarter of a second
HEAVIEST_REGEXES: Final = 10_000
_CONDITIONS: Final = frozenset({"when", "who"})
_TEXT: Final = re.compile(r"'((?:[^']|'')*)'")
_REGEX: Final = re.compile(r"~|regexp_like", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What came of reading a model file: the model, if it may be used, and what to look at, in order."""

    model: Model | None
    mistakes: tuple[Mistake, ...] = ()
    """Mistakes and warnings. Where there are only warnings, there is a model."""


def load(ref: str | Path) -> Model:
    """The model in a file, or the preset of that name; ``ModelError`` has all mistakes.

    >>> load("modern").name
    'modern'
    """
    reading = read_file(ref)
    if reading.model is None:
        raise ModelError(reading.mistakes)
    return reading.model


def read_file(ref: str | Path) -> Reading:
    """Read a file, or the preset of that name; a file that exists is taken before a preset."""
    if isinstance(ref, str) and ref in preset_names() and not Path(ref).is_file():
        return read(preset_text(ref), ref)
    try:
        with Path(ref).open("rb") as file:
            text = file.read(yaml_text.LARGEST + 1)
    except (OSError, ValueError) as error:
        return Reading(None, (Mistake(str(ref), 1, 1, *_unopened(error)),))
    return read(text, str(ref))


def read(text: str | bytes, file: str = "model") -> Reading:
    """Read a model from its text; ``file`` is what its mistakes call it.

    >>> print(*read("name: acme\\nunit: leads", "acme.yaml").mistakes)
    acme.yaml:2:7: 'leads' is not one of lead, account. Did you mean 'lead'?
    """
    root, wrong = yaml_text.read(text)
    mistakes = [Mistake(file, *w.place, w.what, w.advice) for w in wrong]
    model = None
    if root is not None and (bulky := _too_much(list(_conditions(root)))):
        mistakes.append(Mistake(file, *bulky.place, bulky.what, bulky.advice))
    elif root is not None:
        model, misshapen = fit_shapes(root)
        mistakes += [Mistake(file, *w.place, w.what, w.advice) for w in misshapen]
        mistakes += _checked(model, root, file) if model else ()
    usable = all(mistake.severity == "warning" for mistake in mistakes)
    return Reading(model if usable else None, tuple(sorted(mistakes)))


class _Written(NamedTuple):
    """A condition as it is written, well or not: its text, its place, and the name of what has it."""

    text: str
    place: Place
    of: str

    @property
    def weight(self) -> int:
        """How much work its regular expressions are to compile."""
        return sum(map(weight, _TEXT.findall(self.text))) if _REGEX.search(self.text) else 0


def _conditions(node: Node) -> Iterator[_Written]:
    if isinstance(node.value, list):
        for item in node.value:
            yield from _conditions(item)
    elif isinstance(node.value, dict):
        name = node.value.get("name")
        for key, item in node.value.items():
            if key in _CONDITIONS and isinstance(item.value, str):
                yield _Written(item.value, item.place, shown(name.plain) if name else "one without a name")
            yield from _conditions(item)


def _too_much(conditions: list[_Written]) -> Wrong | None:
    """What would take long to read, told before any of it is read, at the place where there is most of it."""
    if sum(len(condition.text) for condition in conditions) > LONGEST_CONDITIONS:
        most = max(conditions, key=lambda condition: len(condition.text))
        what = f"The conditions are longer than {LONGEST_CONDITIONS:,} characters together"
        advice = "Put long lists into an attribute or a property of the event, where the data are made"
        return Wrong(most.place, f"{what}; the longest is that of {most.of}", advice)
    if sum(condition.weight for condition in conditions) > HEAVIEST_REGEXES:
        most = max(conditions, key=lambda condition: condition.weight)
        what = "The regular expressions of the file repeat too much to be read in a moment"
        return Wrong(
            most.place,
            f"{what}; the heaviest is that of {most.of}",
            "Use LIKE where it does, and smaller numbers in braces",
        )
    return None


def _checked(model: Model, root: Node, file: str) -> Iterator[Mistake]:
    for finding in findings(model, root):
        node, _ = root.at(finding.path)
        yield Mistake(file, *node.place, finding.what, finding.advice, finding.severity)


def _unopened(error: Exception) -> tuple[str, str]:
    presets = f"Write the path of a model file, or a preset: {', '.join(preset_names())}"
    match error:
        case FileNotFoundError():
            return "There is no such file", presets
        case IsADirectoryError():
            return "This is a folder", presets
        case PermissionError():
            return "The file may not be read", "Ask its owner for the right to read it"
        case _:
            return f"The file cannot be read ({getattr(error, 'strerror', None) or error})", presets
