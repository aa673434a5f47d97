"""The command line. Each command reads its input, calls the library, and shows what came back.

What a command needs is imported when it runs, so that ``leadlight --help`` answers at once. Exit codes: 0, all is well;
1, the input is wrong; 2, the command was called wrongly.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

if TYPE_CHECKING:
    from rich.console import Console
    from typer import Context

    from leadlight.engine import Matched, Outcome
    from leadlight.model import Model

Found = TypeVar("Found")


class _Plain:
    """--help shows no type beside itself: it takes no value."""

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        option: TyperOption | None = super().get_help_option(ctx)  # type: ignore[misc]  # of the command it is mixed into
        if option is not None:
            option.metavar = ""
        return option


class _Command(_Plain, TyperCommand):
    pass


class _Group(_Plain, TyperGroup):
    pass


app = typer.Typer(
    name="leadlight",
    help="Lead qualification you can see through: one agreed model, one history, one fold.",
    cls=_Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

ModelArgument = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model file, or a preset: pardot, marketo, modern.", show_default=False)
]
EventsArgument = Annotated[
    list[str],
    typer.Argument(metavar="EVENTS", help="Files, folders or patterns: CSV, NDJSON or Parquet, also packed with gzip."),
]
LeadsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--leads", metavar="FILE", help="Who the leads are: columns lead, perhaps at, and one for each attribute."
    ),
]
MapOption = Annotated[
    Path | None, typer.Option("--map", metavar="MAP", help="What the files' columns and words mean in ours.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="T",
        help="A past instant, as in 2026-03-31T18:00Z; 2026-03-31 is its midnight. [dim]Without it: the last event.[/]",
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="COLUMN", help="A column the model asks for and the files lack."),
]

BAD_INPUT, BAD_CALL = 1, 2


def main() -> None:
    """Run the command line. What a person can put right is told in a sentence, never as a stack trace."""
    _write_what_can_be_written()
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


def _write_what_can_be_written() -> None:
    """A terminal that lacks a character shows a question mark for it, and the rest."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


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


def _stop(message: str, code: int = BAD_INPUT) -> NoReturn:
    _warn(message)
    sys.exit(code)


def _warn(message: str) -> None:
    """To where errors go; what a file says in it cannot steer the terminal."""
    from leadlight.report.say import shown

    for line in message.splitlines():
        print(shown(line, 2_000), file=sys.stderr)  # noqa: T201


def _note(message: str) -> None:
    """A word about the run, beside its output."""
    from rich.text import Text

    _console(error=True).print(Text(message, style="dim"), soft_wrap=True)


def _console(*, error: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=error, highlight=False)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"leadlight {version('leadlight')}")  # noqa: T201
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", metavar="", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Lead qualification you can see through: one agreed model, one history, one fold."""


# ── the model ───────────────────────────────────────────────────────────────────────────────────


@app.command(cls=_Command)
def check(
    model: ModelArgument,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="The mistakes as JSON.")] = False,
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
        _stop(f"--preset: there is no '{preset}'. There are: {', '.join(preset_names())}.", BAD_CALL)
    if file.exists():
        _stop(
            f'"{file}" exists already. Leadlight does not write over a model: choose another name, or move it away.',
            BAD_CALL,
        )
    with _written_to("FILE", file):
        file.write_text(preset_text(preset), encoding="utf-8")
    print(f"Wrote {file}. Make it yours, and look it over with: leadlight check {_quoted(file)}")  # noqa: T201


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


# ── where output goes ───────────────────────────────────────────────────────────────────────────


@contextmanager
def _written_to(option: str, path: Path) -> Iterator[None]:
    """What stands in the way of writing there is told as a mistake of the call."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        _stop(f'{option}: "{path}" cannot be written: {reason}. Choose another place, or check the rights.', BAD_CALL)


@contextmanager
def _of_the_call(certain: bool) -> Iterator[None]:
    """What a report does not understand is, if ``certain``, a mistake of the call."""
    from leadlight.report import ReportError

    try:
        yield
    except ReportError as error:
        _stop(str(error), BAD_CALL if certain else BAD_INPUT)


def _make_folder(option: str, folder: Path) -> None:
    """Make a folder, before any work is done that would be lost without one."""
    if folder.exists() and not folder.is_dir():
        _stop(f'{option}: "{folder}" is a file. Name a folder, or move the file away.', BAD_CALL)
    with _written_to(option, folder):
        folder.mkdir(parents=True, exist_ok=True)
        _try_to_write(folder)


def _try_to_write(folder: Path) -> None:
    from tempfile import TemporaryFile

    with TemporaryFile(dir=folder):
        pass


def _make_room(option: str, file: Path) -> None:
    """The folder of a file that is going to be written."""
    if file.is_dir():
        _stop(f'{option}: "{file}" is a folder. Name a file in it.', BAD_CALL)
    _make_folder(option, file.parent)


def _quoted(*words: object) -> str:
    """As a shell takes them."""
    import shlex

    return shlex.join(map(str, words))


# ── model × history → outcome ───────────────────────────────────────────────────────────────────


@app.command(cls=_Command)
def qualify(
    model: ModelArgument,
    events: EventsArgument,
    leads: LeadsOption = None,
    map_: MapOption = None,
    as_of: AsOfOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the outcome's tables here.")] = None,
    ledger: Annotated[
        bool, typer.Option("--ledger", metavar="", help="Also write every entry behind the scores.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write one page to show around.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", metavar="", help="Stop if any file or row cannot be used.")
    ] = False,
    without: WithoutOption = None,
) -> None:
    """Qualify every lead: score, grade, stage, and why."""
    from leadlight.report import print_summary, summarise

    _check_outputs(out, html, ledger=ledger)
    case = _case(model, events, leads, map_, as_of, without, strict=strict)
    if strict and case.matched.rejected.height:
        _stop(_strict(case.matched, out))
    found = _outcome(case, ledger=ledger)
    summary = summarise(found, _reasons(case, found))
    print_summary(summary, _console())
    _remark(found)
    if out is not None:
        found.write(out)
        _note(f"The outcome's tables are in {out}")
    if html is not None:
        from leadlight.report import write_page

        write_page(found, html, summary)
        _note(f"The page is {html}")
    if found.leads.is_empty() and found.rejected.height:
        _stop("None of the rows can be used.")
    _end(case)


def _check_outputs(out: Path | None, html: Path | None, *, ledger: bool) -> None:
    if ledger and out is None:
        _stop("--ledger writes a table, and needs --out DIR to write it to.", BAD_CALL)
    if out is not None:
        _make_folder("--out", out)
    if html is not None:
        _make_room("--html", html)


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
    from leadlight.engine import explain as story_of
    from leadlight.report import print_story

    case = _case(model, events, leads, map_, as_of, without)
    _announce_compilation()
    try:
        story = story_of(case.model, case.matched, lead, case.now)
    except KeyError:
        _stop(_unknown_lead(lead, case.matched))
    print_story(story, _console(), case.model.timezone)
    _end(case)


def _unknown_lead(lead: str, matched: Matched) -> str:
    import difflib

    known = matched.leads.to_list()
    if lead in known:
        return f"Lead '{lead}' is not known by then: its first event or attribute came later."
    alike = (each for each in known if each.casefold().strip() == lead.casefold().strip())
    close = next(alike, None) or next(iter(difflib.get_close_matches(lead, known[:100_000], 1)), None)
    meant = f"Did you mean '{close}'?" if close else "Write the id as it stands in the files."
    return f"There is no lead '{lead}' in this history. {meant}"


@dataclass(frozen=True)
class _Case:
    """Model and history, matched; the instant of the outcome; the files that could not be read, each as a sentence."""

    model: Model
    matched: Matched
    now: int
    left_out: list[str]


def _case(
    model: str,
    events: list[str],
    leads: list[str] | None,
    map_: Path | None,
    as_of: str | None,
    without: list[str] | None,
    *,
    strict: bool = False,
) -> _Case:
    from leadlight.engine import check_columns, match
    from leadlight.history import open_events, read_attributes, read_mapping
    from leadlight.model import load

    agreed = load(model)
    mapping = read_mapping(map_) if map_ else None
    moment = None if as_of is None else _moment(as_of, agreed)
    left_out: list[str] = []

    def read(files: Sequence[str | Path]) -> Matched:
        opened = open_events(files, mapping)
        check_columns(agreed, opened, without or ())
        with _progress() as advance:
            return match(agreed, opened, attributes, advance)

    attributes = (
        _of_sound_files(leads, lambda files: read_attributes(files, mapping), left_out, strict) if leads else None
    )
    matched = _of_sound_files(events, read, left_out, strict)
    return _Case(agreed, matched, matched.last_instant if moment is None else moment, left_out)


def _of_sound_files(
    paths: Sequence[str | Path], read: Callable[[Sequence[str | Path]], Found], left_out: list[str], strict: bool
) -> Found:
    """What is read of all files; where one cannot be read, it is said and left out, unless none would be left."""
    from leadlight.history import HistoryError

    try:
        return read(paths)
    except HistoryError:
        sound, wrong = _sift(paths)
        if strict or not wrong or not sound:
            raise
    for sentence in wrong:
        _warn(f"Left out: {sentence}")
    left_out += wrong
    return read(sound)


def _sift(paths: Sequence[str | Path]) -> tuple[list[Path], list[str]]:
    """The files that can be read to their end, and what is wrong with each of the others."""
    from leadlight.history import HistoryError
    from leadlight.history.files import found_files, opened_file

    sound: list[Path] = []
    wrong: list[str] = []
    for given in paths:
        try:
            files = found_files([given])
        except HistoryError as error:
            wrong.append(str(error))
            continue
        for file in files:
            try:
                for _ in opened_file(file, "", ()).rows(None):
                    pass
            except HistoryError as error:
                wrong.append(str(error))
            else:
                sound.append(file)
    return sound, wrong


def _end(case: _Case) -> None:
    """An outcome that lacks a file is no success."""
    if case.left_out:
        from leadlight.report.say import plural

        _stop(f"{plural(len(case.left_out), 'file')} left out, as said above: this is not the whole history.")


def _remark(found: Outcome) -> None:
    """What the figures do not show by themselves."""
    from leadlight.report.say import plural

    if duplicates := found.facts["duplicates"]:
        _note(f"{plural(duplicates, 'event')} came more than once, and counted once.")
    never = found.facts["never_given"]
    if never and found.leads.height:
        _note(
            f"Of no lead is known: {', '.join(never)}. Criteria that ask for it do nothing. (--leads FILE says who leads are)"
        )


def _moment(text: str, model: Model) -> int:
    from zoneinfo import ZoneInfo

    from leadlight.engine import microseconds_of

    like = "Write it like 2026-03-31 or 2026-03-31T18:00Z."
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _stop(f"--as-of: '{text}' is not a moment. {like}", BAD_CALL)
    if not 1900 <= moment.year < 2200:
        _stop(f"--as-of: '{text}' is not from 1900 to 2199. {like}", BAD_CALL)
    return microseconds_of(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(model.timezone)))


def _outcome(case: _Case, *, ledger: bool) -> Outcome:
    from leadlight.engine import fold_history, outcome

    _announce_compilation()
    folded = fold_history(case.model, case.matched, case.now, ledger=ledger)
    found = outcome(case.model, case.matched, folded, case.now, ledger=ledger)
    if case.left_out:
        found.facts["left_out"] = case.left_out
    return found


def _reasons(case: _Case, found: Outcome) -> dict[str, list[str]]:
    """Why, for the leads at the top of the list."""
    from leadlight.engine import reasons
    from leadlight.report import top_leads

    return reasons(case.model, case.matched, top_leads(found), case.now)


def _announce_compilation() -> None:
    from leadlight.engine import is_compiled

    if not is_compiled():
        _note("Compiling the fold for this machine. This takes about ten seconds, once.")


def _strict(matched: Matched, out: Path | None) -> str:
    """What --strict stops for; with --out the rows are there to be looked at."""
    from leadlight.report.say import plural

    rejected = matched.rejected
    where = "Give --out DIR to have them all in a table."
    if out is not None:
        rejected.write_parquet(out / "rejected.parquet")
        where = f"They are in {out / 'rejected.parquet'}."
    first = rejected.row(0, named=True)
    place = ":".join(str(part) for part in (first["file"], first["line"]) if part)
    rows = plural(rejected.height, "row")
    return f"--strict: {rows} cannot be used, the first at {place}: {first['reason'].rstrip('.')}. {where}"


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
    csv: Annotated[bool, typer.Option("--csv", metavar="", help="The table as CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="The whole report as JSON.")] = False,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the chart to a picture.")] = None,
) -> None:
    """Show what the funnel adds up to."""
    from leadlight.report import Period, print_report, read_outcome, reports, write_png
    from leadlight.report import report as report_named

    if csv and as_json:
        _stop("--csv and --json are two forms of one output. Choose one.", BAD_CALL)
    if png is not None:
        _make_room("--png", png)
    with _of_the_call(name not in reports()):
        asked = report_named(name)
    outcome = read_outcome(folder)
    with _of_the_call(period is not None):
        Period.read(period, outcome.as_of, outcome.timezone)
    findings = asked.find(outcome, by=by, period=period)
    if as_json:
        sys.stdout.write(findings.json())
    elif csv:
        sys.stdout.write(findings.csv())
    else:
        print_report(findings, _console())
    if png is not None:
        write_png(findings, png)
        _note(f"The chart is {png}")


# ── the demo ────────────────────────────────────────────────────────────────────────────────────


@app.command(cls=_Command)
def demo(
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where everything is written.")] = Path(
        "demo-out"
    ),
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Another number is another company.")] = 7,
) -> None:
    """Make an invented company's history, qualify its leads, and show what Leadlight says."""
    from leadlight import acme
    from leadlight.report import read_outcome, top_leads

    _make_folder("--out", folder)
    model, history, written = folder / "model.yaml", folder / "history", folder / "outcome"
    if model.exists() and model.read_text(encoding="utf-8") != acme.model_text():
        _stop(f'"{model}" is not the demo\'s any more. Choose another --out, or move the model away.', BAD_CALL)
    console = _console()
    console.print("[bold]Acme[/], an invented company: 5,000 leads over eighteen months, as real ones behave.")
    acme.write(history, seed=seed)
    model.write_text(acme.model_text(), encoding="utf-8")
    events, leads = history / "events.parquet", history / "leads.csv"
    qualify(str(model), [str(events)], leads=[str(leads)], out=written, html=folder / "acme.html", ledger=True)
    report("lifecycle", written, png=folder / "lifecycle.png")
    first = top_leads(read_outcome(written), 1)
    again = _quoted("leadlight", "explain", model, events, "--leads", leads, "--lead", *first)
    console.print("\n[bold]See for yourself[/]")
    for what, how in (
        ("The same as a page", (folder / "acme.html").resolve()),
        ("The model", model),
        ("One lead's story", again),
    ):
        console.print(f"  {what:<20} {how}", soft_wrap=True, markup=False)
