"""An example's files, read and qualified as its page says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from leadlight.engine import Outcome, qualify
from leadlight.history import open_events, read_attributes, read_mapping
from leadlight.model import load

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
EXAMPLES = ROOT / "examples"

Needs = Callable[[str], Path]
"""Finds real data, or skips; see the fixture ``needs``."""


def qualified(example: str, events: Sequence[Path], leads: Sequence[Path]) -> Outcome:
    """What an example's model makes of files, read with the example's map."""
    folder = EXAMPLES / example
    mapping = read_mapping(folder / "map.yaml")
    return qualify(load(folder / "model.yaml"), open_events(events, mapping), read_attributes(leads, mapping))


def commands(page: Path) -> list[str]:
    """The commands that a page tells its reader to type."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]
