"""Runs every check of the folder ``checks``; a new check is a new file there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from leadlight.model import checks
from leadlight.model.finding import Finding
from leadlight.model.shapes import Model


class Check(NamedTuple):
    """One check: its name, its first sentence, the sections it needs whole, and what it does."""

    name: str
    says: str
    needs: frozenset[str]
    run: Callable[[Model], Iterator[Finding]]


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check, by name."""
    names = sorted(module.name for module in iter_modules(checks.__path__))
    modules = [import_module(f"{checks.__name__}.{name}") for name in names]
    return tuple(
        Check(name, str(module.__doc__).split("\n", 1)[0], frozenset(module.NEEDS), module.check)
        for name, module in zip(names, modules, strict=True)
    )


def findings(model: Model, broken: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """What all checks find, but for those that need a section which could not be read whole."""
    for check in all_checks():
        if not check.needs & broken:
            yield from check.run(model)
