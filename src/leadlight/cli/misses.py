"""``leadlight misses``: what became of the leads that were drawn by lot below the gate."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadlight.cli.app import (
    AsOfOption,
    EventsArgument,
    JsonOption,
    LeadsOption,
    MapOption,
    ModelArgument,
    WithoutOption,
    command,
)
from leadlight.cli.terminal import BAD_CALL, make_rooms, note, put, stop, write_json

if TYPE_CHECKING:
    import polars as pl


@command
def misses(
    marked: Annotated[
        Path, typer.Argument(metavar="EXPLORED", help="The list that `qualify --explore` wrote: explore.parquet.")
    ],
    model: ModelArgument,
    events: EventsArgument,
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    without: WithoutOption = None,
    goal: Annotated[str, typer.Option("--goal", metavar="GOAL", help="sql, opportunity or customer.")] = "customer",
    wait: Annotated[
        str | None,
        typer.Option(
            "--wait", metavar="SPAN", help="How long a lead is given, such as 90d. Else as long as nine in ten took."
        ),
    ] = None,
    as_json: JsonOption = None,
) -> None:
    """Estimate what the model misses, from the leads that were drawn by lot and handed over all the same."""
    make_rooms(as_json, None)
    given = None if wait is None else _span(wait)
    explored = _read(marked, goal)
    from leadlight.cli.case import Given, open_case
    from leadlight.engine.sweep import measure_misses, usual_wait, whole_days
    from leadlight.model.words import say_duration

    case = open_case(Given(model, events, leads or (), map_, as_of, without or ()))
    later = case.outcome(ledger=False)
    if given is None:
        given = usual_wait(case.model, case.matched, case.now, goal)
        if given is None:
            stop(f"Nobody has got to the goal '{goal}' in this history, so say how long a lead is given: --wait 90d.")
        note(f"Each lead is given {whole_days(given / timedelta(days=1))}: nine in ten that got there were that quick.")
    else:
        note(f"Each lead is given {say_duration(given)}.")
    found = measure_misses(explored, later, goal=goal, wait=given)
    if as_json is not None:
        write_json(found.as_dict(), as_json)
    put(f"{found.sentence}\n")
    case.end()


def _span(text: str) -> timedelta:
    from leadlight.model.mistake import WordingError
    from leadlight.model.words import duration

    try:
        return duration(text)
    except WordingError as error:
        stop(f"--wait: {error}", BAD_CALL)


def _read(file: Path, goal: str) -> pl.DataFrame:
    """The list of explored leads."""
    import polars as pl

    from leadlight.engine.sweep import SweepCallError, SweepError, check_marked

    if not file.is_file():
        stop(f'"{file}" does not exist. Give the explore.parquet that `qualify --explore` wrote.')
    try:
        marked = pl.read_parquet(file)
        check_marked(marked, goal)
    except SweepCallError:
        raise
    except SweepError as error:
        stop(f'"{file}": {error}')
    except pl.exceptions.ComputeError:
        stop(f'"{file}" is not a list of explored leads. Give the explore.parquet that --explore wrote.')
    return marked
