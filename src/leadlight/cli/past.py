"""The history behind an outcome, as the command line names it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leadlight.cli.terminal import BAD_CALL, stop

if TYPE_CHECKING:
    from leadlight.report import History


def past_of(history: list[str] | None, map_: Path | None, leads: list[str] | None) -> History | None:
    """The history behind the outcome, if it is given."""
    if not history:
        if map_ or leads:
            stop("--map and --leads say how to read a history. Give it with --history EVENTS…", BAD_CALL)
        return None
    from leadlight.history import read_mapping
    from leadlight.history.store import is_history
    from leadlight.report import open_past

    kept = [path for path in history if is_history(path)]
    if kept and (len(history) > 1 or map_ or leads):
        stop(f'--history: "{kept[0]}" is a history on disk, and has everything inside it. Give it alone.', BAD_CALL)
    return open_past(history, read_mapping(map_) if map_ else None, leads or ())
