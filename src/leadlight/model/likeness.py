"""What LIKE patterns have to do with each other: all that fits the one fits the other, or nothing fits both."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final, NamedTuple

ANY: Final = -1
"""Any characters, and none: ``%``."""
ONE: Final = -2
"""One character: ``_``."""
LONGEST: Final = 200  # parts of a pattern that is compared; longer ones are not judged
_PART: Final = re.compile(r"\\.|.", re.DOTALL)
_WILD: Final = {"%": ANY, "_": ONE}


class Pattern(NamedTuple):
    """A pattern as code points and wild cards; in any case, its letters are small."""

    parts: tuple[int, ...]
    any_case: bool = False

    @classmethod
    def read(cls, text: str, *, any_case: bool = False) -> Pattern | None:
        """A pattern that can be compared with others; nothing for one that is long, or folds more than ASCII."""
        parts = tuple(_WILD.get(part, ord(part[-1])) for part in _PART.findall(text.lower() if any_case else text))
        return None if len(parts) > LONGEST or (any_case and not _ascii(parts)) else cls(parts, any_case)

    @classmethod
    def of_text(cls, text: str) -> Pattern:
        """The pattern that only this text fits."""
        return cls(tuple(map(ord, text)))

    @property
    def plain(self) -> str | None:
        """The one text that fits, where there is but one."""
        return None if self.any_case or min(self.parts, default=0) < 0 else "".join(map(chr, self.parts))

    @property
    def letters(self) -> str:
        """The characters that any text has that fits."""
        return "".join(chr(part) for part in self.parts if part >= 0)

    def takes(self, other: Pattern) -> bool:
        """Whether it is sure that whatever fits the other fits this."""
        if self.any_case != other.any_case:
            if other.any_case or not _ascii(other.parts):
                return False
            other = Pattern(tuple(map(_small, other.parts)), any_case=True)
        return _takes(self.parts, other.parts)

    def meets(self, other: Pattern) -> bool:
        """Whether a text might fit both; it is sure of a no only."""
        one, two = self.parts, other.parts
        if self.any_case or other.any_case:
            if not (_ascii(one) and _ascii(two)):
                return True
            one, two = tuple(map(_small, one)), tuple(map(_small, two))
        return _alike(one, two) and _alike(one[::-1], two[::-1])


def _ascii(parts: tuple[int, ...]) -> bool:
    return max(parts, default=0) < 128


def _small(part: int) -> int:
    return ord(chr(part).lower()) if part >= 0 else part


def _alike(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    """Whether the characters before the first wild cards agree."""
    starts = [list(takewhile(lambda part: part >= 0, parts)) for parts in (one, two)]
    return all(a == b for a, b in zip(*starts, strict=False))


def _takes(wide: tuple[int, ...], narrow: tuple[int, ...]) -> bool:
    """``narrow`` read as a text, in which a wild card is a character that only a wild card takes."""
    at = place = 0
    back, start = 0, -1  # where to go on in the text if the last ``%`` must take more, and where that ``%`` is
    while place < len(narrow):
        if at < len(wide) and wide[at] == ANY:
            start, back, at = at, place, at + 1
        elif at < len(wide) and (wide[at] == narrow[place] or (wide[at] == ONE and narrow[place] != ANY)):
            at, place = at + 1, place + 1
        elif start >= 0:
            back += 1
            at, place = start + 1, back
        else:
            return False
    return all(part == ANY for part in wide[at:])
