"""The command line. Each command reads its input, calls the library, and shows what came back.

What a command needs is imported when it runs, so that ``leadlight --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from leadlight.engine import Matched, Outcome
    from leadlight.model import Model

app = typer.Typer(
    name="leadlight",
    help="Lead qualification you can see through: one agreed model, one history, one fold.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

ModelArgument = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model file, or a preset: pardot, marketo, modern.")
]
EventsArgument = Annotated[
    list[str],
    typer.Argument(metavar="EVENTS…", help="Files, folders or globs: CSV, NDJSON or Parquet, also compressed."),
]
LeadsOption = Annotated[list[str] | None, typer.Option("--leads", help="Attributes: lead, [at,] and a column each.")]
MapOption = Annotated[Path | None, typer.Option("--map", help="What the files' columns and words mean in ours.")]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="T", help="A past instant, as in 2026-03-31 or 2026-03-31T18:00Z."),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="COLUMN", help="A column the model asks for and the files lack."),
]

BAD_INPUT = 1


def main() -> None:
    """Run the command line. What a person can put right is told in a sentence, never as a stack trace."""
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
        _stop(_sentence(error))


def _expected() -> tuple[type[Exception], ...]:
    """What a person can put right."""
    from leadlight.engine import MatchError
    from leadlight.history import HistoryError
    from leadlight.model import ModelError
    from leadlight.report import ReportError

    return ModelError, HistoryError, MatchError, ReportError, OSError


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}."
    return str(error)


def _stop(message: str, code: int = BAD_INPUT) -> NoReturn:
    print(message, file=sys.stderr)  # noqa: T201
    sys.exit(code)


def _console(*, error: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=error, highlight=False)


# ── the model ───────────────────────────────────────────────────────────────────────────────────


@app.command()
def check(
    model: ModelArgument,
    as_json: Annotated[bool, typer.Option("--json", help="The mistakes as JSON.")] = False,
) -> None:
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
        if not reading.mistakes and reading.model is not None:
            checked = reading.model
            rules, gates = len(checked.rules), len(checked.gates)
            _console().print(
                f"[green]✓[/] {checked.name}: {rules} rules, {gates} gates, no mistakes. ({checked.version})"
            )
    sys.exit(BAD_INPUT if reading.model is None else 0)


@app.command()
def init(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    preset: Annotated[str, typer.Option("--preset", help="pardot, marketo or modern.")] = "modern",
) -> None:
    """Write a model to start from, with comments."""
    from leadlight.model import preset_text

    text = preset_text(preset)
    if file.exists():
        _stop(f"{file} exists already. Leadlight does not write over a model: choose another name, or move it away.")
    file.write_text(text, encoding="utf-8")
    _console().print(f"Wrote {file}. Try: leadlight check {file}")


@app.command()
def diff(model_a: ModelArgument, model_b: ModelArgument) -> None:
    """Say what changed between two models, in sentences."""
    from leadlight.model import compare, load

    changes = compare(load(model_a), load(model_b))
    for sentence in changes:
        print(sentence)  # noqa: T201
    if not changes:
        print("The two models mean the same.")  # noqa: T201


# ── model × history → outcome ───────────────────────────────────────────────────────────────────


@app.command()
def qualify(
    model: ModelArgument,
    events: EventsArgument,
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the outcome's tables here.")] = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Also write every entry behind the scores.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write one page to show around.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop if any row cannot be used.")] = False,
    without: WithoutOption = None,
) -> None:
    """Qualify every lead: score, grade, stage, and why."""
    from leadlight.report import print_summary, summarise

    if ledger and out is None:
        _stop("--ledger writes a table, and needs --out DIR to write it to.", 2)
    agreed, matched, now = _matched(model, events, leads, map_, as_of, without)
    if strict and matched.rejected.height:
        _stop(_strict(matched, out))
    found = _outcome(agreed, matched, now, ledger=ledger)
    summary = summarise(found, _reasons(agreed, matched, found, now))
    print_summary(summary, _console())
    if out is not None:
        found.write(out)
        _console(error=True).print(f"[dim]The outcome's tables are in {out}[/]", soft_wrap=True)
    if html is not None:
        from leadlight.report import write_page

        write_page(found, html, summary)
        _console(error=True).print(f"[dim]The page is {html}[/]", soft_wrap=True)


@app.command()
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
    from leadlight.engine import explain as story_of
    from leadlight.report import print_story

    agreed, matched, now = _matched(model, events, leads, map_, as_of, without)
    _announce_compilation()
    try:
        story = story_of(agreed, matched, lead, now)
    except KeyError:
        _stop(_unknown_lead(lead, matched))
    print_story(story, _console())


def _unknown_lead(lead: str, matched: Matched) -> str:
    import difflib

    close = difflib.get_close_matches(lead, matched.leads.to_list()[:100_000], 1)
    return f"No lead {lead!r} in this history{f'. Did you mean {close[0]!r}?' if close else ' as of then.'}"


def _matched(
    model: str,
    events: list[str],
    leads: list[str] | None,
    map_: Path | None,
    as_of: str | None,
    without: list[str] | None,
) -> tuple[Model, Matched, int]:
    """Model and history, matched, and the instant of the outcome."""
    from leadlight.engine import check_columns, match
    from leadlight.history import open_events, read_attributes, read_mapping
    from leadlight.model import load

    agreed = load(model)
    mapping = read_mapping(map_) if map_ else None
    moment = _moment(as_of, agreed) if as_of else None
    opened = open_events(events, mapping)
    attributes = read_attributes(leads, mapping) if leads else None
    check_columns(agreed, opened, without or ())
    with _progress() as advance:
        matched = match(agreed, opened, attributes, advance)
    return agreed, matched, matched.last_instant if moment is None else moment


def _moment(text: str, model: Model) -> int:
    from zoneinfo import ZoneInfo

    from leadlight.engine import microseconds_of

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _stop(f"--as-of: {text!r} is not a moment. Write it like 2026-03-31 or 2026-03-31T18:00:00Z.", 2)
    return microseconds_of(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(model.timezone)))


def _outcome(model: Model, matched: Matched, now: int, *, ledger: bool) -> Outcome:
    from leadlight.engine import fold_history, outcome

    _announce_compilation()
    return outcome(model, matched, fold_history(model, matched, now, ledger=ledger), now, ledger=ledger)


def _reasons(model: Model, matched: Matched, found: Outcome, now: int) -> dict[str, list[str]]:
    """Why, for the leads at the top of the list."""
    from leadlight.engine import reasons
    from leadlight.report import top_leads

    return reasons(model, matched, top_leads(found), now)


def _announce_compilation() -> None:
    from leadlight.engine import is_compiled

    if not is_compiled():
        _console(error=True).print("[dim]Compiling the fold for this machine. This takes about ten seconds, once.[/]")


def _strict(matched: Matched, out: Path | None) -> str:
    """What --strict stops for; with --out the rows are there to be looked at."""
    rejected = matched.rejected
    where = "Give --out DIR to see them all."
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        rejected.write_parquet(out / "rejected.parquet")
        where = f"They are in {out / 'rejected.parquet'}."
    first = rejected.row(0, named=True)
    return f"--strict: {rejected.height} rows cannot be used. The first: {first['file']}:{first['line']}: {first['reason']} {where}"


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """A bar that counts rows, where somebody is watching."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = _console(error=True)
    columns = (
        SpinnerColumn(),
        TextColumn("Reading the history: {task.completed:,.0f} rows"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda rows: bar.advance(task, rows)


# ── reports ─────────────────────────────────────────────────────────────────────────────────────


@app.command()
def report(
    name: Annotated[str, typer.Argument(help="Which report, such as lifecycle.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What qualify --out wrote.")],
    by: Annotated[
        str | None, typer.Option("--by", metavar="COL", help="Split by a column: source, campaign, month …")
    ] = None,
    period: Annotated[
        str | None, typer.Option("--period", help="2026, 2026-Q1, 2026-03, 2026-01..2026-03 or 'last 90d'.")
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="The table as CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the chart to a picture.")] = None,
) -> None:
    """Show what the funnel adds up to."""
    from leadlight.report import print_report, read_outcome, write_png
    from leadlight.report import report as report_named

    findings = report_named(name).find(read_outcome(folder), by=by, period=period)
    if as_json:
        sys.stdout.write(findings.json())
    elif csv:
        sys.stdout.write(findings.csv())
    else:
        print_report(findings, _console())
    if png is not None:
        write_png(findings, png)


# ── the demo ────────────────────────────────────────────────────────────────────────────────────


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where everything is written.")] = Path(
        "demo-out"
    ),
    seed: Annotated[int, typer.Option(help="Another number is another company.")] = 7,
) -> None:
    """Make an invented company's history, qualify its leads, and show what Leadlight says."""
    from leadlight import acme

    console = _console()
    console.print(
        "[bold]Acme[/], an invented company: 5,000 leads over eighteen months, with everything real ones do.\n"
    )
    acme.write(folder / "history", seed=seed)
    model, history = folder / "model.yaml", folder / "history"
    model.write_text(acme.model_text(), encoding="utf-8")
    qualify(
        str(model),
        [str(history / "events.parquet")],
        leads=[str(history / "leads.csv")],
        out=folder / "outcome",
        html=folder / "acme.html",
        ledger=True,
    )
    console.print()
    report("lifecycle", folder / "outcome", png=folder / "lifecycle.png")
    console.print(
        f"\n[bold]See for yourself[/]\n"
        f"  The same as a page   {(folder / 'acme.html').resolve()}\n"
        f"  The model            {model}\n"
        f"  One lead's story     leadlight explain {model} {history}/events.parquet --leads {history}/leads.csv --lead ID\n",
        soft_wrap=True,
    )
