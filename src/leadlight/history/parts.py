"""Long columns, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

PART: Final = 1 << 18  # rows


def parts(rows: int, most: int = PART) -> Iterator[slice]:
    """Slices that together are all rows, so that what is worked out on the way stays in the processor's cache.

    >>> list(parts(5, most=3))
    [slice(0, 3, None), slice(3, 6, None)]
    """
    return (slice(first, first + most) for first in range(0, rows, most))
