"""``leadlight check``: every mistake in a model."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from leadlight.cli.app import ModelArgument, command, flag
from leadlight.cli.terminal import BAD_INPUT

if TYPE_CHECKING:
    from leadlight.model import Model


@command
def check(model: ModelArgument, as_json: Annotated[bool, flag("--json", "The mistakes as JSON.")] = False) -> None:
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
