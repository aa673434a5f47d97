"""What a command is about: a model and a history, matched, and an instant.

Imported only by the commands that qualify.
"""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import polars as pl
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from leadlight.cli.terminal import BAD_CALL, note, screen, stop, warn
from leadlight.engine import (
    Matched,
    Outcome,
    check_columns,
    fold_history,
    is_compiled,
    match,
    microseconds_of,
    outcome,
    reasons,
)
from leadlight.engine.outcome import instant
from leadlight.history import Events, HistoryError, Mapping, open_events, read_attributes, read_mapping
from leadlight.history.errors import listed
from leadlight.history.files import found_files, opened_file
from leadlight.history.store import StoredHistory, is_history, open_history
from leadlight.model import Model, load
from leadlight.model.misshapen import did_you_mean
from leadlight.report import top_leads
from leadlight.report.say import plural

if TYPE_CHECKING:
    from leadlight.engine.replay import Replay

Found = TypeVar("Found")
Paths = Sequence[str | Path]


@dataclass(frozen=True)
class Given:
    """What the command line says of model and history."""

    model: str
    events: Paths
    leads: Paths = ()
    map_file: Path | None = None
    as_of: str | None = None
    without: Sequence[str] = ()
    strict: bool = False


@dataclass(frozen=True)
class Case:
    """Model and history, matched; the instant (µs UTC); a sentence for each file that could not be read."""

    model: Model
    matched: Matched
    now: int
    left_out: list[str] = field(default_factory=list)

    def outcome(self, *, ledger: bool) -> Outcome:
        """What the model makes of the history; that files were left out is written down with it."""
        announce_compilation()
        folded = fold_history(self.model, self.matched, self.now, ledger=ledger)
        found = outcome(self.model, self.matched, folded, self.now, ledger=ledger)
        if self.left_out:
            found.facts["left_out"] = self.left_out
        return found

    @property
    def rejected(self) -> pl.DataFrame:
        """The rows that cannot be used."""
        return self.matched.rejected

    def write(self, found: Outcome, out: Path) -> None:
        """Write the outcome's tables."""
        found.write(out)

    def reasons(self, found: Outcome, most: int) -> dict[str, list[str]]:
        """Why, for so many leads at the top of the list."""
        return reasons(self.model, self.matched, top_leads(found, most), self.now)

    def end(self) -> None:
        end(self.left_out)


def end(left_out: Sequence[str]) -> None:
    """An answer that lacks a file is no success."""
    if left_out:
        files = plural(len(left_out), "file was", "files were")
        stop(f"{files} left out, as said above. This is not the whole history.")


def open_case(given: Given) -> Case:
    """Read the model, then the history once, and match the two."""
    model = load(given.model)
    mapping = read_mapping(given.map_file) if given.map_file else None
    now = None if given.as_of is None else moment(given.as_of, model)
    left_out: list[str] = []

    def matched_with(files: Paths) -> Matched:
        opened = opened_history(files, mapping, given)
        check_columns(model, opened, given.without)
        with counting_rows() as advance:
            return match(model, opened, attributes, advance, now)

    attributes = None
    if given.leads:
        attributes = of_sound(given.leads, lambda files: read_attributes(files, mapping), left_out, given.strict)
    matched = of_sound(given.events, matched_with, left_out, given.strict)
    return Case(model, matched, matched.last_instant if now is None else now, left_out)


def replayed(given: Given, other: str, capacity: float | None, named: int) -> tuple[Replay, list[str]]:
    """The history under two models, the second being ``other``; and a sentence for each file that was left out.

    So many of each list are told why.
    """
    from leadlight.engine.replay import replay  # which qualifying need not wait for

    a, b = load(given.model), load(other)
    mapping = read_mapping(given.map_file) if given.map_file else None
    as_of = None if given.as_of is None else instant(moment(given.as_of, a))
    left_out: list[str] = []
    attributes = None
    if given.leads:
        attributes = of_sound(given.leads, lambda files: read_attributes(files, mapping), left_out, given.strict)

    def tried_with(files: Paths) -> Replay:
        opened = opened_history(files, mapping, given)
        for model in (a, b):
            check_columns(model, opened, given.without)
        with counting_rows() as advance:
            return replay(a, b, opened, attributes, as_of=as_of, capacity=capacity, named=named, progress=advance)

    announce_compilation()
    return of_sound(given.events, tried_with, left_out, given.strict), left_out


def opened_history(files: Paths, mapping: Mapping | None, given: Given) -> Events | StoredHistory:
    """The files of events, or the history on disk that stands in their place."""
    kept = [file for file in files if is_history(file)]
    if not kept:
        return open_events(files, mapping)
    folder = shlex.quote(str(kept[0]))
    if len(given.events) > 1:
        stop(
            f'"{kept[0]}" is a history on disk, and stands alone. '
            f"Add the other files to it: leadlight history add {folder} EVENTS…",
            BAD_CALL,
        )
    if given.leads:
        stop(
            f'--leads: "{kept[0]}" is a history on disk, and has its attributes inside it. '
            f"Add these to it: leadlight history add {folder} --leads FILE",
            BAD_CALL,
        )
    if given.map_file:
        stop(
            f'--map: "{kept[0]}" is a history on disk: its files were mapped when they were added. Leave the map out.',
            BAD_CALL,
        )
    return open_history(kept[0])


def moment(text: str, model: Model) -> int:
    """--as-of as an instant; a time that names no zone is in the model's."""
    like = "Write it like 2026-03-31 or 2026-03-31T18:00Z."
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        stop(f"--as-of: '{text}' is not a moment. {like}", BAD_CALL)
    if not 1900 <= at.year < 2200:
        stop(f"--as-of: '{text}' is not from 1900 to 2199. {like}", BAD_CALL)
    return microseconds_of(at if at.tzinfo else at.replace(tzinfo=ZoneInfo(model.timezone)))


def announce_compilation() -> None:
    """Nobody should wonder what takes ten seconds."""
    if not is_compiled():
        note("Compiling the fold for this machine. This takes about ten seconds, once.")


@contextmanager
def counting_rows() -> Iterator[Callable[[int], None]]:
    """A bar that counts rows, where somebody is watching."""
    console = screen(error=True)
    columns = (SpinnerColumn(), TextColumn("Reading the history: {task.completed:,.0f} rows"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda rows: bar.advance(task, rows)


# ── files that cannot be read ───────────────────────────────────────────────────────────────────


def of_sound(paths: Paths, read: Callable[[Paths], Found], left_out: list[str], strict: bool) -> Found:
    """What is read of all files. One that cannot be read is said and left out, unless none would be left."""
    try:
        return read(paths)
    except HistoryError:
        sound, wrong = sift(paths)
        if strict or not wrong or not sound:
            raise
    for sentence in wrong:
        warn(f"Left out: {sentence}")
    left_out += wrong
    return read(sound)


def sift(paths: Paths) -> tuple[list[Path], list[str]]:
    """The files that can be read to their end, and what is wrong with each of the others."""
    sound: list[Path] = []
    wrong: list[str] = []
    for path in paths:
        try:
            files = found_files([path])
        except HistoryError as error:
            wrong.append(str(error))
            continue
        for file in files:
            trouble = _trouble(file)
            if trouble is None:
                sound.append(file)
            else:
                wrong.append(trouble)
    return sound, wrong


def _trouble(file: Path) -> str | None:
    """Why a file cannot be read to its end."""
    try:
        for _ in opened_file(file, "", ()).rows(None):
            pass
    except HistoryError as error:
        return str(error)
    return None


# ── what is said of a case ──────────────────────────────────────────────────────────────────────


def remark(given: Given, facts: dict[str, Any], columns: Sequence[str]) -> None:
    """What the figures do not show by themselves; ``columns`` are those of the outcome's attributes."""
    if duplicates := facts["duplicates"]:
        note(f"{plural(duplicates, 'event')} came more than once, and counted once.")
    if given.as_of is not None and (duplicates or facts["rejected"]):
        note("Rows that are not used, and events that came more than once, are counted to the end of the files.")
    if contradicted := facts["contradicted"]:
        note(f"{_contradicted(contradicted, facts['unit'])} Give the rows times of their own, or correct them.")
    never = facts["never_given"]
    if never and facts["leads"]:
        known = f"Known of no lead, so criteria on it do nothing: {', '.join(never)}."
        note(f"{known} {_not_in_leads(never, columns) if given.leads else 'Give it with --leads FILE.'}")


def _contradicted(leads: int, unit: str) -> str:
    have = "has" if leads == 1 else "have"
    both = f"{plural(leads, unit)} {have} two values of one attribute at the same time, or both without one"
    return f"{both}: the greater text counts, so 9 rather than 450."


def _not_in_leads(never: Sequence[str], columns: Sequence[str]) -> str:
    """What the files of leads have instead, and which of it may be meant."""
    others = [column for column in columns if column not in ("lead", "profile", *never)]  # the model tells the profile
    meant = [f'"{near}" for {name}' for name in never if (near := did_you_mean(name, others))]
    question = f" Did you mean {', '.join(meant)}? A map (--map) says which column is which." if meant else ""
    return f"--leads has {listed(others) if others else 'no column with a value'}.{question}"


def unknown_lead(lead: str, matched: Matched) -> str:
    """That nobody has this id, and who may be meant."""
    known = matched.leads.to_list()
    if lead in known:
        return f"Lead '{lead}' is not known by then: its first event or attribute came later."
    alike = [each for each in known if each.casefold().strip() == lead.casefold().strip()]
    close = alike or difflib.get_close_matches(lead, known[:100_000], 1)
    meant = f"Did you mean '{close[0]}'?" if close else "Write the id as it stands in the files."
    return f"There is no lead '{lead}' in this history. {meant}"


def unusable(rejected: pl.DataFrame, out: Path | None) -> str:
    """What --strict stops for; with --out the rows are there to be looked at."""
    where = "Give --out DIR to have them all in a table."
    if out is not None:
        rejected.write_parquet(out / "rejected.parquet")
        where = f"They are in {out / 'rejected.parquet'}."
    first = rejected.row(0, named=True)
    place = ":".join(str(part) for part in (first["file"], first["line"]) if part)
    rows = plural(rejected.height, "row")
    return f"--strict: {rows} cannot be used, the first at {place}: {first['reason'].rstrip('.')}. {where}"
