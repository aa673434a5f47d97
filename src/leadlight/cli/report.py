"""``leadlight report``: what the funnel adds up to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from leadlight.cli.app import MapOption, command, flag
from leadlight.cli.past import past_of
from leadlight.cli.terminal import BAD_CALL, make_room, note, put, quoted, screen, stop

if TYPE_CHECKING:
    from leadlight.report import Findings, Outcome

_LIST: Final = "list"


@command
def report(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Which report; without one, a list.")] = _LIST,
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="What qualify --out wrote.")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="COL", help="Split by month, grade, stage or any attribute; up to 3, as in a,b."),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="P", help="2026, 2026-Q1, 2026-03, 2026-01..2026-03 or 'last 90d'."),
    ] = None,
    compare: Annotated[
        str | None,
        typer.Option("--compare", metavar="previous", help="The period before beside it."),
    ] = None,
    where: Annotated[
        str | None, typer.Option("--where", metavar="SQL", help="Only leads for which this holds: country = 'DE'.")
    ] = None,
    history: Annotated[
        list[str] | None,
        typer.Option("--history", metavar="EVENTS", help="What the outcome was made of, for reports that need it."),
    ] = None,
    map_: MapOption = None,
    leads: Annotated[
        list[str] | None,
        typer.Option("--leads", metavar="FILE", help="With --history of accounts: who belongs to which."),
    ] = None,
    touch: Annotated[
        str | None,
        typer.Option(
            "--touch", metavar="EVENT", help='handoff: what a first touch is: call, or "call WHEN minutes > 1".'
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="STAGE", help="handoff: counted from mql (default) or inquiry.")
    ] = None,
    goal: Annotated[
        str | None, typer.Option("--goal", metavar="STAGE", help="handoff: got as far as sql (default) or customer.")
    ] = None,
    becomes: Annotated[
        str | None,
        typer.Option(
            "--becomes", metavar="EVENT", help="visits: what makes a visitor a lead: form_submitted, identified."
        ),
    ] = None,
    bots: Annotated[
        str | None, typer.Option("--bots", metavar="SQL", help="visits: what no person does: user_agent ILIKE '%bot%'.")
    ] = None,
    spend: Annotated[
        str | None,
        typer.Option(
            "--spend", metavar="FILE", help="cost: what was spent: channel, campaign, month, amount, currency."
        ),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(
            "--channel", metavar="COL", help="cost, influence: which column names the channel of a lead or touch."
        ),
    ] = None,
    half_life: Annotated[
        str | None,
        typer.Option("--half-life", metavar="T", help="influence: a touch's claim halves in this time (7d)."),
    ] = None,
    margin: Annotated[
        str | None,
        typer.Option("--margin", metavar="P", help="cost: what the product's own cost leaves of the revenue."),
    ] = None,
    csv: Annotated[bool, flag("--csv", "The table as CSV.")] = False,
    as_json: Annotated[bool, flag("--json", "The whole report as JSON.")] = False,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the chart to a picture.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the report to one page.")] = None,
) -> None:
    """Show what the funnel adds up to."""
    from leadlight.report import print_list, read_outcome, reports
    from leadlight.report import report as report_named
    from leadlight.report.where import read_where

    if name == _LIST:
        return print_list(reports().values(), screen())
    if csv and as_json:
        stop("--csv and --json are two forms of one output. Choose one.", BAD_CALL)
    for option, file in (("--png", png), ("--html", html)):
        if file is not None:
            make_room(option, file)
    given = {
        "touch": touch,
        "since": since,
        "goal": goal,
        "becomes": becomes,
        "bots": bots,
        "spend": spend,
        "channel": channel,
        "half-life": half_life,
        "margin": margin,
    }
    options = {option: text for option, text in given.items() if text is not None}
    asked = report_named(name)
    asked.settled(options)
    if where is not None:
        read_where(where)
    if folder is None:
        here = quoted("leadlight", "report", name)
        more = "DIR is what qualify --out wrote. More: leadlight report --help"
        stop(f"Say of which outcome: {here} DIR. {more}", BAD_CALL)
    outcome = read_outcome(folder)
    _check_period(outcome, period, compare)
    past = past_of(history, map_, leads)
    beside = compare is not None
    findings = asked.find(outcome, by, period, compare=beside, where=where, history=past, options=options)
    _write(findings, png, html)
    _say(findings, csv=csv, as_json=as_json)
    return None


def _check_period(outcome: Outcome, period: str | None, compare: str | None) -> None:
    from leadlight.report import Period

    if compare not in (None, "previous"):
        stop(f"--compare: '{compare}' is not a period to compare with. Write --compare previous.", BAD_CALL)
    read = Period.read(period, outcome.as_of, outcome.timezone)
    if compare:
        read.previous(outcome.as_of, outcome.timezone)


def _say(findings: Findings, *, csv: bool, as_json: bool) -> None:
    from leadlight.report import print_report

    if as_json:
        put(findings.json())
    elif csv:
        put(findings.csv())
    else:
        print_report(findings, screen())


def _write(findings: Findings, png: Path | None, html: Path | None) -> None:
    from leadlight.report import write_png, write_report_page

    if png is not None:
        write_png(findings, png)
        note(f"The chart is {png}")
    if html is not None:
        write_report_page(findings, html)
        note(f"The page is {html}")
