"""The patterns of a condition: LIKE's, and regular expressions that always match in linear time."""

from __future__ import annotations

import re
from typing import Final

from leadlight.model.mistake import WordingError

LONGEST_REGEX: Final = 500
_TOKEN: Final = re.compile(r"\\[pP]\{[^}]*\}|\\.|\{(\d+)(?:,(\d*))?\}|.", re.DOTALL)
_OF_UNICODE: Final = re.compile(r"\\[wWpPbB]")


def check_like(pattern: str) -> None:
    """A backslash in LIKE takes the next character as it is, so there must be one."""
    backslashes = len(pattern) - len(pattern.rstrip("\\"))
    if backslashes % 2:
        raise WordingError(
            f"The pattern {pattern!r} ends in a single backslash", "Write \\\\ where you mean a backslash"
        )


def check_regex(pattern: str) -> None:
    """A regular expression must be one that Polars compiles; its syntax has no way to be slow on a text."""
    if len(pattern) > LONGEST_REGEX:
        raise WordingError(f"A regular expression is longer than {LONGEST_REGEX} characters", "Split it")
    import polars as pl  # noqa: PLC0415  # a tenth of a second that models without one need not spend

    try:
        pl.Series([], dtype=pl.String).str.contains(pattern)
    except pl.exceptions.PolarsError as error:
        raise WordingError(f"The regular expression {pattern!r} cannot be used: {_reason(error)}", _ADVICE) from None


def weight(pattern: str) -> int:
    """About how much work a regular expression is to compile, without compiling it: its characters, each as often as

    it is repeated, and a class of Unicode letters for a hundred. Ten thousand take less than a tenth of a second.

    >>> weight("abc"), weight(r"\\d{4}"), weight(r"(\\w{50}){9}")
    (3, 4, 45000)
    """
    groups, last = [0], 0
    for token in _TOKEN.finditer(pattern):
        if token[1]:
            times = max(int(token[1]), int(token[2] or 0), 1)
            groups[-1] += last * (times - 1)
            last *= times
            continue
        if token[0] in "([":
            groups.append(0)
            continue
        own = 100 if _OF_UNICODE.search(token[0]) else 1
        last = groups.pop() if token[0] in ")]" and len(groups) > 1 else own
        groups[-1] += last
    return sum(groups)


_ADVICE = "The syntax is that of linear-time engines: no look-around and no back-references"


def _reason(error: Exception) -> str:
    lines = str(error).splitlines()
    told = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return (told or [lines[0].removeprefix("regex error: ")])[0].rstrip(".")
