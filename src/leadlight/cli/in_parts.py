"""``qualify --memory``: a history larger than memory, by parts of leads."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from leadlight.cli.case import (
    Given,
    Paths,
    announce_compilation,
    counting_rows,
    end,
    moment,
    opened_history,
    remark,
    sift,
    unusable,
)
from leadlight.cli.terminal import BAD_CALL, note, screen, stop, warn
from leadlight.engine import Matched, Outcome, check_columns, reasons
from leadlight.engine.in_parts import LaidOut, MemoryLimitError, in_parts, memory_of
from leadlight.history import HistoryError, open_attributes, read_mapping
from leadlight.history.spill import DiskError
from leadlight.model import Model, load
from leadlight.report import print_summary, summarise_parts, top_leads


@dataclass(frozen=True)
class Wish:
    """What is to become of the outcome, and how much memory there is."""

    memory: int
    out: Path | None
    ledger: bool


def limit_of(text: str) -> int:
    """--memory as bytes."""
    try:
        return memory_of(text)
    except MemoryLimitError as error:
        stop(f"--memory: {error}", BAD_CALL)


def qualify_in_parts(given: Given, wish: Wish) -> None:
    """What `qualify` does, in bounded memory."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the parts on disk go then too
    model = load(given.model)
    left_out: list[str] = []
    try:
        _run(model, given, wish, left_out)
    except DiskError:
        raise
    except HistoryError:
        events, wrong_events = sift(given.events)
        leads, wrong_leads = sift(given.leads)
        left_out += [*wrong_leads, *wrong_events]
        if given.strict or not left_out or not events or (given.leads and not leads):
            raise
        for sentence in left_out:
            warn(f"Left out: {sentence}")
        _run(model, given, wish, left_out, events, leads)
    end(left_out)


def _run(
    model: Model,
    given: Given,
    wish: Wish,
    left_out: Sequence[str],
    events: Paths | None = None,
    leads: Paths | None = None,
) -> None:
    mapping = read_mapping(given.map_file) if given.map_file else None
    now = None if given.as_of is None else moment(given.as_of, model)
    leads = given.leads if leads is None else leads
    opened = opened_history(given.events if events is None else events, mapping, given)
    check_columns(model, opened, given.without)
    attributes = open_attributes(leads, mapping) if leads else None
    with ExitStack() as until_the_end:
        with counting_rows() as advance:
            laying_out = in_parts(
                model, opened, attributes, memory=wish.memory, ledger=wish.ledger, progress=advance, as_of=now
            )
            laid_out = until_the_end.enter_context(laying_out)
        if given.strict and laid_out.rejected.height:
            stop(unusable(laid_out.rejected, wish.out))
        _tell(model, laid_out, given, wish, left_out)


def _tell(model: Model, laid_out: LaidOut, given: Given, wish: Wish, left_out: Sequence[str]) -> None:
    """Qualify, write the tables, and show the summary."""
    announce_compilation()
    why: dict[str, list[str]] = {}

    def look(matched: Matched, found: Outcome) -> None:
        why.update(reasons(model, matched, top_leads(found), laid_out.now))

    with _counting_parts(laid_out) as advance:
        found = laid_out.outcome(ledger=wish.ledger, look=look, progress=advance)
    if left_out:
        found.facts["left_out"] = [*left_out]
    if wish.out is not None:
        found.write(wish.out)
        note(f"The outcome's tables are in {wish.out}")
    print_summary(summarise_parts(found, found.parts, why), screen())
    remark(given, found.facts, found.attributes)
    if not found.facts["leads"] and found.rejected.height:
        stop("None of the rows can be used.")


@contextmanager
def _counting_parts(laid_out: LaidOut) -> Iterator[Callable[[int], None]]:
    """A bar of the events that are done, where somebody is watching."""
    console = screen(error=True)
    parts = len(laid_out.parts)
    columns = (
        TextColumn("Qualifying: part {task.fields[part]} of {task.fields[parts]}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} events"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=laid_out.events, part=1, parts=parts)
        done = count(2)
        yield lambda events: bar.update(task, advance=events, part=min(next(done), parts))
