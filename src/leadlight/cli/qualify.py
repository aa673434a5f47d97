"""``leadlight qualify``: the outcome of a model over a history."""

from __future__ import annotations

from contextlib import nullcontext
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
    flag,
)
from leadlight.cli.explore import ExploreOption, SeedOption, mark, share_of
from leadlight.cli.spark import Engine, EngineOption, MasterOption, check_engine
from leadlight.cli.terminal import BAD_CALL, make_folder, make_rooms, note, screen, stop


@command
def qualify(
    model: ModelArgument,
    events: EventsArgument,
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the outcome's tables here.")] = None,
    ledger: Annotated[bool, flag("--ledger", "Also write every entry behind the scores.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write one page to show around.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Also write whom to call, and why, for a spreadsheet.")
    ] = None,
    strict: Annotated[bool, flag("--strict", "Stop if any file or row cannot be used.")] = False,
    without: WithoutOption = None,
    explore: ExploreOption = None,
    seed: SeedOption = None,
    engine: EngineOption = Engine.LOCAL,
    master: MasterOption = None,
    memory: Annotated[
        str | None,
        typer.Option("--memory", metavar="SIZE", help="Take no more memory than this, such as 2GB: by parts of leads."),
    ] = None,
) -> None:
    """Qualify every lead: score, grade, stage, and why."""
    _check_outputs(out, html, csv, ledger=ledger)
    share = share_of(explore, seed, out)
    check_engine(engine, master, events, out)
    if memory is not None:
        _check_memory({"--html": html, "--csv": csv, "--explore": explore}, spark=engine is Engine.SPARK)
    from leadlight.cli.case import Given, open_case, remark, unusable
    from leadlight.cli.spark import spark_case
    from leadlight.report import MOST_EXPLAINED, TOP, print_summary, summarise, write_call_list, write_page

    given = Given(model, events, leads or (), map_, as_of, without or (), strict)
    if memory is not None:
        from leadlight.cli.in_parts import Wish, limit_of, qualify_in_parts

        qualify_in_parts(given, Wish(limit_of(memory), out, ledger))
        return
    told = TOP if csv is None else MOST_EXPLAINED
    with spark_case(given, master, out, told) if engine is Engine.SPARK else nullcontext(open_case(given)) as case:
        if strict and case.rejected.height:
            stop(unusable(case.rejected, out))
        found = case.outcome(ledger=ledger)
        why = case.reasons(found, told)
        summary = summarise(found, why)
        if out is not None:  # written before anything is shown: who pipes the screen into `head` has it all the same
            case.write(found, out)
            note(f"The outcome's tables are in {out}")
            mark(found, share, seed, out)
        if html is not None:
            write_page(found, html, summary)
            note(f"The page is {html}")
        if csv is not None:
            write_call_list(found, why, csv)
            note(f"Whom to call is in {csv}")
        print_summary(summary, screen())
        remark(given, found.facts, found.attributes.columns)
        if found.leads.is_empty() and found.rejected.height:
            stop("None of the rows can be used.")
        case.end()


def _check_memory(whole: dict[str, object], *, spark: bool) -> None:
    if spark:
        stop("--memory is for this process, and --engine spark has its own limits. Leave one of them out.", BAD_CALL)
    for other in (option for option, value in whole.items() if value is not None):
        stop(f"{other} needs the whole outcome at once, which --memory does not hold. Leave one of them out.", BAD_CALL)


def _check_outputs(out: Path | None, html: Path | None, csv: Path | None, *, ledger: bool) -> None:
    if ledger and out is None:
        stop("--ledger writes a table, and needs --out DIR to write it to.", BAD_CALL)
    if out is not None:
        make_folder("--out", out)
    make_rooms(csv=csv, html=html)
