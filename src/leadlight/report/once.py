"""What several parts of a report need, worked out once: the table, its caveats, the period before."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from weakref import ref

Asked = ParamSpec("Asked")
Found = TypeVar("Found")


def once(work: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """The work, done again only when asked of another outcome or scope: the last answer is kept as long as all live."""
    kept: list[tuple[list[ref[object]], Found]] = []

    @wraps(work)
    def remembered(*asked: Asked.args, **more: Asked.kwargs) -> Found:
        given = [*asked, *more.values()]
        for of, found in kept:
            if len(of) == len(given) and all(each() is one for each, one in zip(of, given, strict=True)):
                return found
        found = work(*asked, **more)
        kept[:] = [([ref(one) for one in given], found)]
        return found

    return remembered
