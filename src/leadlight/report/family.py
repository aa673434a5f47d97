"""The reports there are: every folder beside this file that has a ``report.py`` in it."""

from __future__ import annotations

import difflib
import inspect
from functools import cache
from importlib import import_module
from pathlib import Path

from leadlight.report.base import Report
from leadlight.report.errors import ReportCallError

_HERE = __name__.rpartition(".")[0]


@cache
def reports() -> dict[str, Report]:
    """Every report by its name, in alphabetical order.

    >>> "lifecycle" in reports()
    True
    """
    found: dict[str, Report] = {}
    for name in sorted(file.parent.name for file in Path(__file__).parent.glob("*/report.py")):
        module = import_module(f"{_HERE}.{name}.report")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Report) and not inspect.isabstract(kind) and kind.__module__ == module.__name__:
                found[name] = kind()
    return found


def report(name: str) -> Report:
    """The report of that name. Raises ReportError when there is none, and says which there are."""
    known = reports()
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, 1)
    meant = f" Did you mean '{close[0]}'?" if close else ""
    raise ReportCallError(f"There is no report '{name}'.{meant} There are: {', '.join(known)}.")
