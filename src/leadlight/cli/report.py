"""``leadlight report``: what the funnel adds up to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from leadlight.cli.app import command, flag
from leadlight.cli.terminal import BAD_CALL, make_room, note, screen, stop


@command
def report(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which report, such as lifecycle.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What qualify --out wrote.")],
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="COL", help="Split by month, grade, temperature, stage, or any attribute."),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="P", help="2026, 2026-Q1, 2026-03, 2026-01..2026-03 or 'last 90d'."),
    ] = None,
    csv: Annotated[bool, flag("--csv", "The table as CSV.")] = False,
    as_json: Annotated[bool, flag("--json", "The whole report as JSON.")] = False,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the chart to a picture.")] = None,
) -> None:
    """Show what the funnel adds up to."""
    from leadlight.report import Period, print_report, read_outcome, write_png
    from leadlight.report import report as report_named

    if csv and as_json:
        stop("--csv and --json are two forms of one output. Choose one.", BAD_CALL)
    if png is not None:
        make_room("--png", png)
    with _of_the_call():
        asked = report_named(name)
    outcome = read_outcome(folder)
    with _of_the_call():
        Period.read(period, outcome.as_of, outcome.timezone)
    findings = asked.find(outcome, by=by, period=period)
    if as_json:
        sys.stdout.write(findings.json())
    elif csv:
        sys.stdout.write(findings.csv())
    else:
        print_report(findings, screen())
    if png is not None:
        write_png(findings, png)
        note(f"The chart is {png}")


@contextmanager
def _of_the_call() -> Iterator[None]:
    """What no report and no period is called is a mistake of the call, whatever the outcome holds."""
    from leadlight.report import ReportError

    try:
        yield
    except ReportError as error:
        stop(str(error), BAD_CALL)
