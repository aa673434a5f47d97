"""A small YAML file as nodes that know their place, so that a mistake can be shown where it was made."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import yaml

from leadlight.history.errors import HistoryError, did_you_mean, listed

LARGEST: Final = 1_000_000  # bytes
DEEPEST: Final = 20


class Marked:
    """A YAML file being read: its nodes, and the mistakes found so far, each with file, line and column."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mistakes: list[str] = []
        text = _text(path)
        try:
            self._check_events(text)
            self.root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            raise self._not_yaml(error) from error

    def wrong(self, node: yaml.Node, sentence: str) -> None:
        """Note a mistake at this node."""
        self.mistakes.append(f"{self._place(node.start_mark)}: {sentence}")

    def raise_mistakes(self) -> None:
        """Raise everything noted, in the order of the file."""
        if self.mistakes:
            raise HistoryError("\n".join(self.mistakes))

    def line(self, node: yaml.Node) -> str:
        return f"{self.path}:{node.start_mark.line + 1}"

    def keys(self, node: yaml.Node, known: Collection[str] | None = None) -> dict[str, yaml.Node]:
        """The keys of a mapping and their nodes; a key that is unknown or comes twice is a mistake."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, "Here belong keys with values, such as 'column: case_id'.")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            word = key.value if isinstance(key, yaml.ScalarNode) else ""
            if known is not None and word not in known:
                self.wrong(key, f'Unknown key "{word}".{did_you_mean(word, known)} Known: {listed(known)}.')
            elif word in found:
                self.wrong(key, f'The key "{word}" comes twice. Keep one of them.')
            else:
                found[word] = value
        return found

    def text(self, node: yaml.Node) -> str:
        """The text of a scalar as it is written: ``007`` stays ``007``, ``2011-01-01`` is not a date yet."""
        if isinstance(node, yaml.ScalarNode) and node.value and node.tag != "tag:yaml.org,2002:null":
            return str(node.value)
        self.wrong(node, "Here belongs a single word or number. Write one, or leave the key out.")
        return ""

    def texts(self, node: yaml.Node) -> tuple[str, ...]:
        """One text, or a list of them."""
        several = isinstance(node, yaml.SequenceNode)
        return tuple(map(self.text, self.items(node))) if several else (self.text(node),)

    def items(self, node: yaml.Node) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.wrong(node, "Here belongs a list, each entry on a line of its own after a '- '.")
        return []

    def words(self, node: yaml.Node) -> dict[str, str]:
        """Their word and ours, as two texts."""
        return {theirs: self.text(ours) for theirs, ours in self.keys(node).items()}

    def _place(self, mark: Any) -> str:  # PyYAML's marks are of one of two classes
        return f"{self.path}:{mark.line + 1}:{mark.column + 1}" if mark else str(self.path)

    def _check_events(self, text: str) -> None:
        """Refuse what could make a small file large or endless, before any of it is built."""
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            place = self._place(event.start_mark)
            if getattr(event, "anchor", None):
                raise HistoryError(f"{place}: Anchors and aliases (& and *) are not read. Write it out.")
            if depth > DEEPEST:
                raise HistoryError(f"{place}: Nested more than {DEEPEST} deep. Make it flatter.")

    def _not_yaml(self, error: yaml.YAMLError) -> HistoryError:
        place = self._place(getattr(error, "problem_mark", None))
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        return HistoryError(f"{place}: This is not YAML: {problem}. Check indents, colons and quotes.")


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()[: LARGEST + 1]
    except OSError as error:
        raise HistoryError(f'The map "{path}" cannot be read: {error.strerror}. Check the path.') from error
    if len(raw) > LARGEST:
        raise HistoryError(
            f'The map "{path}" is larger than 1 MB. A map names columns; the data belongs in other files.'
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HistoryError(f'The map "{path}" is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8.') from error
