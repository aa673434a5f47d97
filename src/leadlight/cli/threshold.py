"""``leadlight threshold``: the gate that fills sales' capacity, and what to expect from it."""

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
def threshold(
    model: ModelArgument,
    events: EventsArgument,
    capacity: Annotated[
        str, typer.Option("--capacity", metavar="N/week", help="What sales can take on: 40/week, 8/day or 170/month.")
    ],
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    without: WithoutOption = None,
    knob: Annotated[
        str | None,
        typer.Option("--knob", metavar="NAME", help="Which number to turn. Else the score of the first gate to MQL."),
    ] = None,
    weeks: WeeksOption = 52,
    as_json: JsonOption = None,
    png: PngOption = None,
) -> None:
    """Find the threshold that fills sales' capacity, and what to expect from it."""
    make_rooms(as_json, png)
    from leadlight.cli.case import Given, announce_compilation, open_case
    from leadlight.engine.sweep import Capacity, find_knob, threshold_matched
    from leadlight.model import load
    from leadlight.report import print_threshold, write_threshold_png

    room = Capacity.read(capacity)
    if knob is not None:  # a slip of the pen is told before the history is read
        find_knob(load(model), knob)
    case = open_case(Given(model, events, leads or (), map_, as_of, without or ()))
    announce_compilation()
    found = threshold_matched(case.model, case.matched, case.now, room, knob, weeks)
    if as_json is not None:
        write_json(found.as_dict(), as_json)
    if png is not None:
        write_threshold_png(found, png)
        note(f"The chart is {png}")
    print_threshold(found, screen())
    case.end()
