"""How a command speaks and where it writes: sentences to the terminal, exit codes, places for its files.

Nothing is imported here that ``leadlight --help`` would have to wait for.
"""

from __future__ import annotations

import io
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from rich.console import Console

BAD_INPUT: Final = 1
"""The exit code where what is read is wrong, or is not there: a file, a model, or a name that it lacks."""
BAD_CALL: Final = 2
"""The exit code where the call is wrong whatever there is to read, or names a place that cannot be written."""


def screen(*, error: bool = False) -> Console:
    """Where output goes; texts are shown as they are, numbers in no colours of their own.

    When its reader has gone, as in `| head`, it falls silent, and the command does the rest of its work.
    """
    from rich.console import Console

    console = Console(stderr=error, highlight=False)
    console.on_broken_pipe = lambda: _fall_silent(console.file)  # type: ignore[method-assign]
    return console


def put(text: str) -> None:
    """Text for another program to read, as it is; silent like ``screen`` when that has gone."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _fall_silent(sys.stdout)


def _fall_silent(stream: IO[str]) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def write_what_can_be_written() -> None:
    """A terminal that lacks a character shows a question mark for it, and the rest."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def warn(message: str) -> None:
    """A sentence to where errors go. What files and arguments say in it cannot steer the terminal."""
    from leadlight.report.say import shown

    for line in message.splitlines():
        print(shown(line, 2_000), file=sys.stderr)  # noqa: T201


def stop(message: str, code: int = BAD_INPUT) -> NoReturn:
    """Say what is wrong, and end."""
    warn(message)
    sys.exit(code)


def note(message: str) -> None:
    """A word about the run, beside its output."""
    from rich.text import Text

    screen(error=True).print(Text(message, style="dim"), soft_wrap=True)


def quoted(*words: object) -> str:
    """A command as a shell takes it.

    >>> print(quoted("leadlight", "check", Path("my model.yaml")))
    leadlight check 'my model.yaml'
    """
    return shlex.join(map(str, words))


# ── where output is written ─────────────────────────────────────────────────────────────────────


@contextmanager
def written_to(option: str, path: Path) -> Iterator[None]:
    """What stands in the way of writing there is told as a mistake of the call."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        stop(f'{option}: "{path}" cannot be written: {reason}. Choose another place, or check the rights.', BAD_CALL)


def make_folder(option: str, folder: Path) -> None:
    """Make a folder and see that it can be written to, before any work is done that would be lost."""
    with written_to(option, folder):
        if folder.exists() and not folder.is_dir():
            stop(f'{option}: "{folder}" is a file. Name a folder, or move the file away.', BAD_CALL)
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()


def make_room(option: str, file: Path) -> None:
    """The folder of a file that is going to be written."""
    if file.is_dir():
        stop(f'{option}: "{file}" is a folder. Name a file in it.', BAD_CALL)
    if option == "--png" and file.suffix.lower() != ".png":
        png = file.with_suffix(".png")
        stop(f'{option}: a picture is written as PNG, and "{file}" does not say so. Write {option} {png}', BAD_CALL)
    make_folder(option, file.parent)


def write_json(values: object, file: Path) -> None:
    """Everything a command found, for another program to read."""
    import json

    text = json.dumps(values, ensure_ascii=False, indent=2, allow_nan=False)
    file.write_text(text + "\n", encoding="utf-8")
    note(f"Everything is in {file}")


def make_rooms(
    as_json: Path | None = None, png: Path | None = None, *, csv: Path | None = None, html: Path | None = None
) -> None:
    """The folders of all of them, before any work is done."""
    for option, file in (("--json", as_json), ("--csv", csv), ("--html", html), ("--png", png)):
        if file is not None:
            make_room(option, file)
