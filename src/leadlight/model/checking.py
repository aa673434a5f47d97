"""Runs every check of the folder ``checks``; a new check is a new file there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from leadlight.model import checks
from leadlight.model.document import Node
from leadlight.model.finding import Finding
from leadlight.model.shapes import Model


class Check(NamedTuple):
    """One check: its name, its first sentence, and what it does."""

    name: str
    says: str
    run: Callable[[Model], Iterator[Finding]]


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check, by name."""
    names = sorted(module.name for module in iter_modules(checks.__path__))
    modules = [import_module(f"{checks.__name__}.{name}") for name in names]
    return tuple(
        Check(name, str(module.__doc__).split("\n", 1)[0], module.check)
        for name, module in zip(names, modules, strict=True)
    )


def findings(model: Model, root: Node | None = None) -> Iterator[Finding]:
    """What all checks find in a model; of one that is not all of its document, what the rest is enough to say."""
    for check in all_checks():
        for finding in check.run(model):
            if root is None or all(map(root.whole, finding.relies)):
                yield finding
