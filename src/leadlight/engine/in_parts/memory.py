"""How much memory a run may take, and what it needs of it."""

from __future__ import annotations

import re
from typing import Final

from leadlight.history.spill import Costs

LEAST: Final = 500_000_000
"""Bytes below which nothing is qualified in parts: the program itself and the reading of files take most of it."""
_BESIDE: Final = 350_000_000
"""Bytes for the program, its libraries and the batches being read: what is left holds the part at hand."""
_UNITS: Final = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "KI": 2**10, "MI": 2**20, "GI": 2**30}
_WRITTEN: Final = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)\s*([KMGT]?|[KMG]I)B", re.IGNORECASE)


class MemoryLimitError(ValueError):
    """A limit of memory that is none, or that nothing can be done with."""


def memory_of(text: str) -> int:
    """Bytes, as a person writes them. Raises MemoryLimitError.

    >>> memory_of("2GB"), memory_of("750 MB"), memory_of("1.5GiB")
    (2000000000, 750000000, 1610612736)
    """
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise MemoryLimitError(f"'{text}' is no amount of memory. Write it with its unit, like 2GB or 750MB.")
    size = int(float(found[1]) * _UNITS[found[2].upper()])
    if size < LEAST:
        raise MemoryLimitError(f"'{text}' is too little to qualify with. Give {LEAST // 10**6}MB or more.")
    return size


def room_of(memory: int) -> float:
    """What of it a part of the history may take."""
    return float(memory - _BESIDE)


def costs_of(*, ledger: bool) -> Costs:
    """What a part takes at its peak, as measured (bench/scale.py shows the whole): matching and folding an event, with
    its entries in the ledger where that is asked for; a lead with its row and its transitions; a byte of attributes."""
    return Costs(event=900.0 if ledger else 110.0, tie=700.0, lead=1500.0, said=8.0)
