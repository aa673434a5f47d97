"""``leadlight init``: a model to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadlight.cli.app import command
from leadlight.cli.terminal import BAD_CALL, quoted, stop, written_to


@command
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
