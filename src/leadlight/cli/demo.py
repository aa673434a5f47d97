"""``leadlight demo``: an invented company, from its history to the page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from leadlight.cli.app import command
from leadlight.cli.qualify import qualify
from leadlight.cli.report import report
from leadlight.cli.terminal import make_folder, note, quoted, screen


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
    """The lead at the top of the list, or, where nobody is to be called, of the highest score."""
    from leadlight.report import read_outcome, top_leads

    found = read_outcome(outcome)
    highest: list[str] = found.leads.sort("score", descending=True)["lead"].head(1).to_list()
    return (top_leads(found, 1) or highest)[0]
