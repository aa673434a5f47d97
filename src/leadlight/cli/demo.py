"""``leadlight demo``: an invented company, from its history to the page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from leadlight.cli.app import command
from leadlight.cli.qualify import qualify
from leadlight.cli.report import report
from leadlight.cli.terminal import make_folder, note, quoted, screen

if TYPE_CHECKING:
    from leadlight.cli.case import Given

CAPACITY: Final = "15/week"
"""What Acme's sales can take on."""


def _command() -> str:
    """This command as a person can type it: its path, where the shell would not find it by name."""
    import shutil

    beside = Path(sys.executable).parent / "leadlight"
    if shutil.which("leadlight") or not beside.exists():
        return "leadlight"
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)


@command
def demo(
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where everything is written.")] = Path(
        "demo-out"
    ),
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Another number is another company.")] = 7,
) -> None:
    """Make an invented company's history, qualify its leads, and show what Leadlight says."""
    from leadlight import acme
    from leadlight.cli.case import Given

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
    outcome, page, calls, tried = (
        folder / name for name in ("outcome", "acme.html", "whom-to-call.csv", "replay.html")
    )
    qualify(str(model), [str(events)], leads=[str(leads)], out=outcome, html=page, csv=calls, ledger=True)
    report("lifecycle", outcome, png=folder / "lifecycle.png")
    changed = folder / "model-changed.yaml"
    changed.write_text(acme.changed_model_text(), encoding="utf-8")
    headline = _try_a_change(Given(str(model), [events], [leads]), changed, tried)
    story = quoted(_command(), "explain", model, events, "--leads", leads, "--lead", _first(outcome))
    again = quoted(_command(), "replay", model, changed, events, "--leads", leads, "--capacity", CAPACITY)
    console.print("\n[bold]A change, tried on the whole past[/]")
    console.print(headline, markup=False)
    console.print("\n[bold]See for yourself[/]")
    for what, where in (
        ("All this as a page", page.resolve()),
        ("The change as a page", tried.resolve()),
        ("Whom to call, and why", calls),
        ("The model", model),
        ("One lead's story", story),
        ("The change once more", again),
    ):
        console.print(f"  {what:<22} {where}", soft_wrap=True, markup=False)


def _try_a_change(given: Given, changed: Path, page: Path) -> str:
    """Write the page of a changed model beside the demo's; what changes, and the headline."""
    from leadlight.cli.case import replayed
    from leadlight.engine.sweep import Capacity
    from leadlight.report import ON_PAGE, write_replay_page

    found, _ = replayed(given, str(changed), Capacity.read(CAPACITY).a_week, ON_PAGE)
    write_replay_page(found, page)
    changes = [f"  {change}." for change in found.changes]
    return "\n".join(["A is the model, B the same with a change:", *changes, found.headline])


def _first(outcome: Path) -> str:
    """The lead at the top of the list, or, where nobody is to be called, of the highest score."""
    from leadlight.report import read_outcome, top_leads

    found = read_outcome(outcome)
    highest: list[str] = found.leads.sort("score", descending=True)["lead"].head(1).to_list()
    return (top_leads(found, 1) or highest)[0]
