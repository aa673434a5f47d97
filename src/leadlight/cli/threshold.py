"""``leadlight threshold``: the gate that fills sales' capacity, and what to expect from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadlight.cli.app import (
    AsOfOption,
    EventsArgument,
    LeadsOption,
    MapOption,
    ModelArgument,
    WithoutOption,
    command,
)
from leadlight.cli.terminal import BAD_CALL, make_room, note, screen, stop


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
    weeks: Annotated[
        int, typer.Option("--weeks", metavar="N", min=1, help="How many of the latest whole weeks count for the load.")
    ] = 52,
    as_json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write everything as JSON.")] = None,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the chart to a picture.")] = None,
) -> None:
    """Find the threshold that fills sales' capacity, and what to expect from it."""
    for option, file in (("--json", as_json), ("--png", png)):
        if file is not None:
            make_room(option, file)
    from leadlight.cli.case import Given, announce_compilation, open_case
    from leadlight.engine.sweep import Capacity, SweepError, find_knob
    from leadlight.engine.sweep import threshold as filling
    from leadlight.model import load
    from leadlight.report.threshold_screen import print_threshold

    try:
        room = Capacity.read(capacity)
        if knob is not None:  # a slip of the pen is told before the history is read
            find_knob(load(model), knob)
    except SweepError as error:
        stop(str(error), BAD_CALL)
    case = open_case(Given(model, events, leads or (), map_, as_of, without or ()))
    announce_compilation()
    found = filling(case.model, case.matched, case.now, room, knob, weeks)
    if as_json is not None:
        import json

        text = json.dumps(found.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)
        as_json.write_text(text + "\n", encoding="utf-8")
        note(f"Everything is in {as_json}")
    if png is not None:
        from leadlight.report.threshold_chart import write_threshold_png

        write_threshold_png(found, png)
        note(f"The chart is {png}")
    print_threshold(found, screen())
    case.end()
