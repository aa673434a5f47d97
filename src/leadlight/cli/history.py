"""``leadlight history``: what happened, kept in a folder that opens in a moment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadlight.cli.app import Command, Group, LeadsOption, MapOption, app, flag
from leadlight.cli.terminal import BAD_CALL, note, quoted, screen, stop

if TYPE_CHECKING:
    from leadlight.history.store import Sources

group = typer.Typer(cls=Group, no_args_is_help=True, help="Keep what happened in a folder that opens in a moment.")
app.add_typer(group, name="history")

FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the history.")]


@group.command(cls=Command)
def build(
    folder: FolderArgument,
    events: Annotated[
        list[str],
        typer.Argument(
            metavar="EVENTS", help="Files, folders or patterns: CSV, NDJSON or Parquet, also packed with gzip."
        ),
    ],
    leads: LeadsOption = None,
    map_: MapOption = None,
    replace: Annotated[bool, flag("--replace", "Build it anew if the folder holds a history already.")] = False,
) -> None:
    """Read files once, and keep their events and attributes in a folder, in the order that qualifying needs."""
    from leadlight.cli.case import counting_rows
    from leadlight.cli.history_screen import print_contents
    from leadlight.history.store import build_history

    with counting_rows() as advance:
        kept = build_history(folder, _sources(events, leads, map_), replace=replace, progress=advance)
    print_contents(kept, screen())
    note(f"It stands where events do: {quoted('leadlight', 'qualify')} MODEL {quoted(folder)}")


@group.command(cls=Command)
def add(
    folder: FolderArgument,
    events: Annotated[
        list[str] | None, typer.Argument(metavar="[EVENTS]", help="Files, folders or patterns. Late events are fine.")
    ] = None,
    leads: LeadsOption = None,
    map_: MapOption = None,
) -> None:
    """Add events and attributes to a history. What is there is not read again."""
    if not events and not leads:
        stop("Nothing to add: name files of events, or of attributes with --leads FILE.", BAD_CALL)
    from leadlight.cli.case import counting_rows
    from leadlight.cli.history_screen import print_added
    from leadlight.history.store import add_history

    with counting_rows() as advance:
        added = add_history(folder, _sources(events or [], leads, map_), progress=advance)
    print_added(added, screen())


@group.command(cls=Command)
def info(
    folder: FolderArgument,
    verify: Annotated[bool, flag("--verify", "Read every file to its end, and compare it with its checksum.")] = False,
) -> None:
    """Say what a history holds, and whether it is sound."""
    from leadlight.cli.history_screen import print_history
    from leadlight.history.store import open_history

    kept = open_history(folder)
    wrong = kept.verify() if verify else None
    if wrong:
        stop("\n".join(wrong))
    print_history(kept, screen(), verified=verify)


def _sources(events: list[str], leads: list[str] | None, map_: Path | None) -> Sources:
    from leadlight.history.store import Sources

    return Sources(tuple(events), tuple(leads or ()), None if map_ is None else str(map_))
