"""The application every command belongs to, and the arguments that several of them take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption


def _without_type(option: TyperOption | None) -> TyperOption | None:
    """--help takes no value, so it shows no type beside itself."""
    if option is not None:
        option.metavar = ""
    return option


class Command(TyperCommand):
    def get_help_option(self, ctx: Any) -> TyperOption | None:
        return _without_type(super().get_help_option(ctx))


class Group(TyperGroup):
    def get_help_option(self, ctx: Any) -> TyperOption | None:
        return _without_type(super().get_help_option(ctx))


app = typer.Typer(
    name="leadlight",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

command = app.command(cls=Command)
"""Makes a function a command, named as the function is."""


def flag(name: str, says: str, **more: Any) -> Any:
    """An option without a value."""
    return typer.Option(name, metavar="", help=says, **more)


ModelArgument = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model file, or a preset: pardot, marketo, modern.")
]
EventsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="EVENTS",
        help="Files, folders or patterns: CSV, NDJSON or Parquet, also packed with gzip; or a history.",
    ),
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
        "--as-of",
        metavar="T",
        help="A past instant: 2026-03-31T18:00Z; 2026-03-31 is its midnight in the model's time zone. Else the last.",
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="COLUMN", help="A column the model asks for and the files lack."),
]
JsonOption = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write everything as JSON.")]
PngOption = Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the chart to a picture.")]
WeeksOption = Annotated[
    int, typer.Option("--weeks", metavar="N", min=1, help="How many of the latest whole weeks count for the load.")
]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"leadlight {version('leadlight')}")  # noqa: T201
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, flag("--version", "Show the version and exit.", callback=_version, is_eager=True)] = False,
) -> None:
    """Lead qualification you can see through: one agreed model, one history, one fold."""
