"""``leadlight sweep``: one or two numbers of a model, varied over a range, and the whole trade-off."""

from __future__ import annotations

from typing import Annotated

import typer

from leadlight.cli.app import (
    AsOfOption,
    EventsArgument,
    JsonOption,
    LeadsOption,
    MapOption,
    ModelArgument,
    PngOption,
    WeeksOption,
    WithoutOption,
    command,
)
from leadlight.cli.terminal import make_rooms, note, screen, write_json


@command
def sweep(
    model: ModelArgument,
    events: EventsArgument,
    vary: Annotated[
        list[str],
        typer.Option(
            "--vary",
            metavar="NAME=VALUES",
            help="A number of the model, and what to try: 50..150/5, or 30d,60d, or C..A. Twice makes a grid. "
            "Without values, the usual ones.",
        ),
    ],
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    without: WithoutOption = None,
    capacity: Annotated[
        str | None, typer.Option("--capacity", metavar="N/week", help="What sales can take on: 40/week, 8/day.")
    ] = None,
    weeks: WeeksOption = 52,
    as_json: JsonOption = None,
    png: PngOption = None,
) -> None:
    """Vary one or two numbers of a model, and see what each value would have meant."""
    make_rooms(as_json, png)
    from leadlight.cli.case import Given, announce_compilation, open_case
    from leadlight.engine.sweep import Capacity, asked_for, read_vary, sweep_matched
    from leadlight.model import load
    from leadlight.report import print_sweep, write_sweep_png

    room = None if capacity is None else Capacity.read(capacity).a_week
    asked = read_vary(vary)
    asked_for(load(model), asked)  # a slip of the pen is told before the history is read
    case = open_case(Given(model, events, leads or (), map_, as_of, without or ()))
    announce_compilation()
    found = sweep_matched(case.model, case.matched, case.now, asked, capacity=room, weeks=weeks)
    if as_json is not None:
        write_json(found.as_dict(), as_json)
    if png is not None:
        write_sweep_png(found, png)
        note(f"The chart is {png}")
    print_sweep(found, screen())
    case.end()
