"""YAML, read as plain values that know their place; small, strict and safe.

Only the plain part of YAML is read: no anchors, aliases, tags or merge keys, so a text is never larger than
it looks. Plain ``true``, ``12`` and ``1.5`` are typed as in YAML 1.2; ``no``, ``012``, ``1:30`` and dates are
texts.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Final

import yaml

from leadlight.model.document import Node, Place, Scalar, Wrong
from leadlight.model.yaml_words import in_plain_words

LARGEST: Final = 1_000_000  # bytes
DEEPEST: Final = 20
MOST_NODES: Final = 20_000
MOST_WRONG: Final = 100  # a file that is no model at all need not be told off line by line

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL: Final = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?")
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def read(text: str | bytes) -> tuple[Node | None, list[Wrong]]:
    """The document, and everything that is wrong with it as YAML; no document where a part of it is unknown.

    >>> node, wrong = read("name: acme\\nlimit: 012")
    >>> node.plain, node.at(["limit"])[0].place
    ({'name': 'acme', 'limit': '012'}, Place(line=2, column=8))
    """
    builder = _Builder()
    try:
        for event in yaml.parse(_decode(text), Loader=_Loader):
            builder.take(event)
    except _Stop as stop:
        return None, [*builder.wrong, stop.wrong]
    except yaml.YAMLError as error:
        place, what, advice = in_plain_words(error)
        return None, [*builder.wrong, Wrong(Place(*place), what, advice)]
    if builder.root is None:
        builder.wrong.append(Wrong(Place(1, 1), "The file is empty", "Write a model, or begin with a preset"))
    return None if builder.holes else builder.root, builder.wrong


class _Stop(Exception):  # noqa: N818  # no error of its own: it carries the last thing that is wrong
    def __init__(self, place: Place, what: str, advice: str) -> None:
        self.wrong = Wrong(place, what, advice)


def _decode(text: str | bytes) -> str:
    start, advice = Place(1, 1), "A model is a short text; is this the right file?"
    if len(text) > LARGEST:
        raise _Stop(start, "The file is larger than a megabyte", advice)
    try:
        decoded = text.decode() if isinstance(text, bytes) else text.encode().decode()
    except UnicodeError:
        raise _Stop(start, "The file is not text in UTF-8", "Save it as UTF-8; is this the right file?") from None
    if "\0" in decoded:
        raise _Stop(start, "The file is not text", "Is this the right file?")
    return decoded


@dataclass
class _Builder:
    """Takes YAML's events one by one and hangs nodes into the tree."""

    root: Node | None = None
    wrong: list[Wrong] = field(default_factory=list)
    holes: bool = False
    """Whether something was refused that leaves a value unknown."""
    _open: list[Node] = field(default_factory=list)
    _key: tuple[str, Place] | None = None
    _nodes: int = 0
    _skip: int = 0
    """How deep inside a key that is itself a list or a mapping."""

    def take(self, event: yaml.Event) -> None:
        place = _place(event)
        if isinstance(event, yaml.DocumentStartEvent):
            self._start(event, place)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._end()
        elif isinstance(event, yaml.NodeEvent):
            self._count(place)
            self._refuse(event, place)
            if self._skip or self._no_key(event, place):
                self._skip += isinstance(event, yaml.CollectionStartEvent)
            else:
                self._hang(event, place)

    def _start(self, event: yaml.DocumentStartEvent, place: Place) -> None:
        if self.root is not None:
            raise _Stop(place, "A second document begins here", "Keep one model in a file")
        if event.version or event.tags:
            self.say(Place(1, 1), "The file begins with a % line", "Remove it")

    def _end(self) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._open.pop()

    def _count(self, place: Place) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise _Stop(place, f"The file has more than {MOST_NODES:,} values", "A model is a short text")
        if len(self._open) + self._skip > DEEPEST:
            raise _Stop(place, f"The file is nested deeper than {DEEPEST} levels", "A model needs six or seven")

    def _refuse(self, event: yaml.NodeEvent, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self.say(place, f"{sign}{event.anchor} is a YAML reference", "Write the value itself, or quote a text")
            self.holes = True
        elif event.tag is not None:  # type: ignore[attr-defined]  # every node but an alias has one
            self.say(place, "A YAML tag (!) is written here", "Remove it, or quote a text")

    def _no_key(self, event: yaml.NodeEvent, place: Place) -> bool:
        """Whether a key should be here and is not a plain text."""
        if not self._awaits_key or not isinstance(event, yaml.CollectionStartEvent):
            return False
        self._key = ("", place)
        self.say(place, "A list or a mapping is written as a key", "Write a name, a colon and the value")
        self.holes = True
        return True

    @property
    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._key is None

    def _hang(self, event: yaml.NodeEvent, place: Place) -> None:
        if self._awaits_key:
            self._key = (getattr(event, "value", ""), place)
            if self._key[0] == "<<":
                self.say(place, "<< merges another mapping", "Write its keys here")
                self.holes = True
            return
        node = Node(place, _value(event), None)
        if not self._open:
            self.root = node
        else:
            self._into(self._open[-1], node)
        if isinstance(event, yaml.CollectionStartEvent):
            self._open.append(node)

    def _into(self, parent: Node, node: Node) -> None:
        if isinstance(parent.value, list):
            parent.value.append(node)
        elif isinstance(parent.value, dict) and self._key is not None:
            (name, node.key), self._key = self._key, None
            if name in parent.value:
                self.say(node.key, f"The key {name[:100]!r} is written twice", "Keep one of them")
            parent.value.setdefault(name, node)

    def say(self, place: Place, what: str, advice: str) -> None:
        self.wrong.append(Wrong(place, what, advice))
        if len(self.wrong) >= MOST_WRONG:
            raise _Stop(place, "There is more of this kind", "Put these right first")


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _value(event: yaml.NodeEvent) -> dict[str, Node] | list[Node] | Scalar:
    if isinstance(event, yaml.MappingStartEvent):
        return {}
    if isinstance(event, yaml.ScalarEvent):
        return scalar(event.value) if event.implicit[0] else str(event.value)
    return None if isinstance(event, yaml.AliasEvent) else []


def scalar(text: str) -> Scalar:
    """What a word without quotes is.

    >>> [scalar(word) for word in ("true", "12", "1.5", "no", "012", ".inf")]
    [True, 12, 1.5, 'no', '012', '.inf']
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if len(text) <= 100 and _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text
