"""What a history on disk is made of: the one file that is ever replaced."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import orjson

from leadlight.history.errors import HistoryError
from leadlight.history.store.lock import LOCK
from leadlight.history.store.sealed import DamagedError, write_whole

MANIFEST: Final = "history.json"
SEGMENTS: Final = "segments"
CACHE: Final = "cache"
FORMAT: Final = 1


@dataclass(frozen=True)
class Sources:
    """What a segment was read from, as it was given: files of events, of leads, and a map."""

    events: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    map_file: str | None = None


@dataclass(frozen=True)
class Part:
    """A segment: its folder, the fingerprint of its seal, when it was added (ISO, UTC), and from what."""

    folder: str
    fingerprint: str
    added: str
    sources: tuple[Sources, ...]


def is_history(path: str | Path) -> bool:
    """Whether a folder is a history on disk, sound or damaged, and not a folder of files."""
    folder = Path(path)
    return (folder / MANIFEST).is_file() or ((folder / SEGMENTS).is_dir() and (folder / LOCK).is_file())


def read_manifest(folder: Path) -> list[Part]:
    """The segments that make up the history. Raises DamagedError, or HistoryError for a format that is not ours."""
    if not is_history(folder):
        make = shlex.join(["leadlight", "history", "build", str(folder)])
        raise HistoryError(f'There is no history in "{folder}". Make one: {make} EVENTS…')
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        what = (
            "it is missing, so nothing was ever finished here" if missing else f"it cannot be read ({error.strerror})"
        )
        raise _damaged(folder, what) from error
    try:
        written = orjson.loads(content)
        body, check, version = written["body"], written["check"], written["format"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise _damaged(folder, "it is not as it was written") from error
    if version != FORMAT:
        raise HistoryError(
            f'"{folder}" is a history of format {version}; this version of Leadlight reads format {FORMAT}. '
            f"Use the version that wrote it, or rebuild it: {rebuilding(folder)}"
        )
    if check != _check(body):
        raise _damaged(folder, "its content has changed since it was written")
    return [
        Part(
            part["folder"],
            part["fingerprint"],
            part["added"],
            tuple(Sources(tuple(each["events"]), tuple(each["leads"]), each["map_file"]) for each in part["sources"]),
        )
        for part in body
    ]


def write_manifest(folder: Path, parts: Sequence[Part]) -> None:
    """From here on the history is this: all of it, or as it was before."""
    body = [asdict(part) for part in parts]
    written = {"format": FORMAT, "body": body, "check": _check(body)}
    write_whole(folder / MANIFEST, orjson.dumps(written, option=orjson.OPT_INDENT_2))


def rebuilding(folder: Path, parts: Sequence[Part] = ()) -> str:
    """The command that makes the history anew from its sources; where they need several maps, the commands."""
    given = [sources for part in parts for sources in part.sources]
    if not given:
        return f"leadlight history build --replace {shlex.quote(str(folder))} EVENTS… [--leads FILE] [--map MAP]"
    together = [list(group) for _, group in groupby(given, key=lambda sources: sources.map_file)]
    return " && ".join(_command(folder, group, first=group is together[0]) for group in together)


def _command(folder: Path, given: Sequence[Sources], *, first: bool) -> str:
    words = ["leadlight", "history", *(["build", "--replace"] if first else ["add"]), str(folder)]
    words += dict.fromkeys(file for sources in given for file in sources.events)
    for file in dict.fromkeys(file for sources in given for file in sources.leads):
        words += ["--leads", file]
    return shlex.join([*words, *(["--map", given[0].map_file] if given[0].map_file else [])])


def _check(body: object) -> str:
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _damaged(folder: Path, what: str) -> DamagedError:
    return DamagedError(f'"{folder / MANIFEST}" is damaged: {what}. Rebuild the history: {rebuilding(folder)}')
