"""The command line. Each command reads its input, calls the library, and shows what came back.

What a command needs is imported when it runs, so that ``leadlight --help`` answers at once. Exit codes: 0, all is well;
1, the input is wrong; 2, the command was called wrongly.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from leadlight.cli_terminal import (
    BAD_CALL,
    BAD_INPUT,
    make_folder,
    make_room,
    note,
    quoted,
    screen,
    stop,
    write_what_can_be_written,
    written_to,
)

if TYPE_CHECKING:
    from leadlight.model import Model


def _without_type(option: TyperOption | None) -> TyperOption | None:
    """--help takes no value, so it shows no type beside itself."""
    if option is not None:
        option.metavar = ""
    return option


class _Command(TyperCommand):
    def get_help_option(self, ctx: Any) -> TyperOption | None:
        return _without_type(super().get_help_option(ctx))


class _Group(TyperGroup):
    def get_help_option(self, ctx: Any) -> TyperOption | None:
        return _without_type(super().get_help_option(ctx))


app = typer.Typer(
    name="leadlight",
    cls=_Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _flag(name: str, says: str, **more: Any) -> Any:
    return typer.Option(name, metavar="", help=says, **more)


ModelArgument = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model file, or a preset: pardot, marketo, modern.")
]
EventsArgument = Annotated[
    list[str],
    typer.Argument(metavar="EVENTS", help="Files, folders or patterns: CSV, NDJSON or Parquet, also packed with gzip."),
]
LeadsOption = Annotated[
    list[str] | None,
    typer.Option("--leads", metavar="FILE", help="Who leads are: columns lead, perhaps at, and one per attribute."),
]
MapOption = Annotated[
    Path | None, typer.Option("--map", metavar="MAP", help="What the files' columns and words mean in ours.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="T", help="A past instant: 2026-03-31T18:00Z, or 2026-03-31 for its midnight. Else the last."
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="COLUMN", help="A column the model asks for and the files lack."),
]


def main() -> None:
    """Run the command line. What a person can put right is told in a sentence, never as a stack trace."""
    write_what_can_be_written()
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has gone, as in `| head`
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        stop(_sentence(error))


def _expected() -> tuple[type[Exception], ...]:
    """What a person can put right."""
    from leadlight.engine import MatchError
    from leadlight.history import HistoryError
    from leadlight.model import ModelError
    from leadlight.report import ReportError

    return ModelError, HistoryError, MatchError, ReportError, OSError


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f'"{error.filename}": {error.strerror}. Check the path and the rights.'
    return str(error)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"leadlight {version('leadlight')}")  # noqa: T201
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, _flag("--version", "Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Lead qualification you can see through: one agreed model, one history, one fold."""


# ── the model ───────────────────────────────────────────────────────────────────────────────────


@app.command(cls=_Command)
def check(model: ModelArgument, as_json: Annotated[bool, _flag("--json", "The mistakes as JSON.")] = False) -> None:
    """Find every mistake in a model, each with its place and what to do."""
    from leadlight.model import read_file

    reading = read_file(model)
    if as_json:
        import json
        from dataclasses import asdict

        print(json.dumps([asdict(mistake) for mistake in reading.mistakes], indent=2, ensure_ascii=False))  # noqa: T201
    else:
        for mistake in reading.mistakes:
            print(mistake)  # noqa: T201
        if reading.model is not None:
            print(_sound(reading.model, len(reading.mistakes)))  # noqa: T201
    sys.exit(BAD_INPUT if reading.model is None else 0)


def _sound(model: Model, warnings: int) -> str:
    """What is said of a model without mistakes."""
    from leadlight.report.say import plural

    rules, gates = plural(len(model.rules), "rule"), plural(len(model.gates), "gate")
    also = f", {plural(warnings, 'warning')}" if warnings else ""
    return f"✓ {model.name}: {rules}, {gates}, no mistakes{also}. This is {model.version}."


@app.command(cls=_Command)
def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    preset: Annotated[
        str, typer.Option("--preset", metavar="P", help="Which model to start from: pardot, marketo or modern.")
    ] = "modern",
) -> None:
    """Write a model to start from, with comments."""
    from leadlight.model import preset_names, preset_text

    if preset not in preset_names():
        stop(f"--preset: there is no '{preset}'. There are: {', '.join(preset_names())}.", BAD_CALL)
    if file.exists():
        advice = "Leadlight does not write over a model: choose another name, or move it away."
        stop(f'"{file}" exists already. {advice}', BAD_CALL)
    with written_to("FILE", file):
        file.write_text(preset_text(preset), encoding="utf-8")
    print(f"Wrote {file}. Make it yours, and look it over with: {quoted('leadlight', 'check', file)}")  # noqa: T201


@app.command(cls=_Command)
def diff(
    model_a: Annotated[str, typer.Argument(metavar="A", help="A model file or a preset, as it was.")],
    model_b: Annotated[str, typer.Argument(metavar="B", help="A model file or a preset, as it is.")],
) -> None:
    """Say what changed between two models, in sentences."""
    from leadlight.model import compare, load

    changes = compare(load(model_a), load(model_b))
    for sentence in changes:
        print(sentence)  # noqa: T201
    if not changes:
        print("The two models mean the same.")  # noqa: T201


# ── model × history → outcome ───────────────────────────────────────────────────────────────────


@app.command(cls=_Command)
def qualify(
    model: ModelArgument,
    events: EventsArgument,
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the outcome's tables here.")] = None,
    ledger: Annotated[bool, _flag("--ledger", "Also write every entry behind the scores.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write one page to show around.")
    ] = None,
    strict: Annotated[bool, _flag("--strict", "Stop if any file or row cannot be used.")] = False,
    without: WithoutOption = None,
) -> None:
    """Qualify every lead: score, grade, stage, and why."""
    _check_outputs(out, html, ledger=ledger)
    from leadlight.cli_case import Given, open_case, remark, unusable
    from leadlight.report import print_summary, summarise, write_page

    case = open_case(Given(model, events, leads or (), map_, as_of, without or (), strict))
    if strict and case.matched.rejected.height:
        stop(unusable(case.matched, out))
    found = case.outcome(ledger=ledger)
    summary = summarise(found, case.reasons(found))
    print_summary(summary, screen())
    remark(found)
    if out is not None:
        found.write(out)
        note(f"The outcome's tables are in {out}")
    if html is not None:
        write_page(found, html, summary)
        note(f"The page is {html}")
    if found.leads.is_empty() and found.rejected.height:
        stop("None of the rows can be used.")
    case.end()


def _check_outputs(out: Path | None, html: Path | None, *, ledger: bool) -> None:
    if ledger and out is None:
        stop("--ledger writes a table, and needs --out DIR to write it to.", BAD_CALL)
    if out is not None:
        make_folder("--out", out)
    if html is not None:
        make_room("--html", html)


@app.command(cls=_Command)
def explain(
    model: ModelArgument,
    events: EventsArgument,
    lead: Annotated[str, typer.Option("--lead", metavar="ID", help="Whose story.")],
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    without: WithoutOption = None,
) -> None:
    """Tell one lead's story: every point, every move, and what is missing to the next gate."""
    from leadlight.cli_case import Given, announce_compilation, open_case, unknown_lead
    from leadlight.engine import explain as story_of
    from leadlight.report import print_story

    case = open_case(Given(model, events, leads or (), map_, as_of, without or ()))
    announce_compilation()
    try:
        story = story_of(case.model, case.matched, lead, case.now)
    except KeyError:
        stop(unknown_lead(lead, case.matched))
    print_story(story, screen(), case.model.timezone)
    case.end()


@app.command(cls=_Command)
def replay(
    model_a: Annotated[str, typer.Argument(metavar="A", help="A model file or a preset, as it is.")],
    model_b: Annotated[str, typer.Argument(metavar="B", help="The same with a change to try.")],
    events: EventsArgument,
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    without: WithoutOption = None,
    capacity: Annotated[
        float | None, typer.Option("--capacity", metavar="N", min=0, help="How many leads a week sales can take on.")
    ] = None,
    as_json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write everything as JSON.")] = None,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the chart to a picture.")] = None,
) -> None:
    """Try a change on the whole past: who would qualify under B and not under A, and what became of them."""
    for option, file in (("--json", as_json), ("--png", png)):
        if file is not None:
            make_room(option, file)
    from leadlight.cli_case import Given, end, replayed
    from leadlight.report import print_replay, write_replay_png

    found, left_out = replayed(Given(model_a, events, leads or (), map_, as_of, without or ()), model_b, capacity)
    if as_json is not None:
        import json

        text = json.dumps(found.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)
        as_json.write_text(text + "\n", encoding="utf-8")
        note(f"Everything is in {as_json}")
    if png is not None:
        write_replay_png(found, png)
        note(f"The chart is {png}")
    print_replay(found, screen())
    end(left_out)


# ── reports ─────────────────────────────────────────────────────────────────────────────────────


@app.command(cls=_Command)
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
    csv: Annotated[bool, _flag("--csv", "The table as CSV.")] = False,
    as_json: Annotated[bool, _flag("--json", "The whole report as JSON.")] = False,
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


# ── the demo ────────────────────────────────────────────────────────────────────────────────────


def _command() -> str:
    """This command as a person can type it: its path, where the shell would not find it by name."""
    import shutil

    beside = Path(sys.executable).parent / "leadlight"
    if shutil.which("leadlight") or not beside.exists():
        return "leadlight"
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)


@app.command(cls=_Command)
def demo(
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where everything is written.")] = Path(
        "demo-out"
    ),
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Another number is another company.")] = 7,
) -> None:
    """Make an invented company's history, qualify its leads, and show what Leadlight says."""
    from leadlight import acme

    make_folder("--out", folder)
    model, events, leads = (folder / name for name in ("model.yaml", "history/events.parquet", "history/leads.csv"))
    if model.exists() and model.read_text(encoding="utf-8") != acme.model_text():
        yours = folder / "model-yours.yaml"
        model.replace(yours)
        note(f"The model there was not the demo's, and is now {yours}")
    console = screen()
    console.print("[bold]Acme[/], an invented company: 5,000 leads over eighteen months, with all that real ones do.")
    acme.write(events.parent, seed=seed)
    model.write_text(acme.model_text(), encoding="utf-8")
    outcome, page = folder / "outcome", folder / "acme.html"
    qualify(str(model), [str(events)], leads=[str(leads)], out=outcome, html=page, ledger=True)
    report("lifecycle", outcome, png=folder / "lifecycle.png")
    story = quoted(_command(), "explain", model, events, "--leads", leads, "--lead", _first(outcome))
    console.print("\n[bold]See for yourself[/]")
    for what, where in (("The same as a page", page.resolve()), ("The model", model), ("One lead's story", story)):
        console.print(f"  {what:<20} {where}", soft_wrap=True, markup=False)


def _first(outcome: Path) -> str:
    """The lead at the top of the list."""
    from leadlight.report import read_outcome, top_leads

    return top_leads(read_outcome(outcome), 1)[0]
