"""``leadlight diff``: what changed between two models."""

from __future__ import annotations

from typing import Annotated

import typer

from leadlight.cli.app import command


@command
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
