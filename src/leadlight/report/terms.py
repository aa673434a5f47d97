"""What a person says that no outcome can know: the share of revenue that is left, and how long a touch counts."""

from __future__ import annotations

import re

from leadlight.report.errors import ReportCallError


def read_margin(text: str) -> float:
    """A share as people write it.

    >>> read_margin("80%"), read_margin("0.8")
    (0.8, 0.8)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%?)\s*", text)
    if found is None:
        raise ReportCallError(f"--margin: '{text}' is not a share. Write it as in 80% or 0.8.")
    share = float(found[1]) / (100 if found[2] else 1)
    if not 0 < share <= 1:
        raise ReportCallError("--margin: write what is left of the revenue, above 0 and at most 100%, as in 80%.")
    return share


def read_half_life(text: str) -> float:
    """A time as a model has it, in days.

    >>> read_half_life("7d"), read_half_life("12h")
    (7.0, 0.5)
    """
    from leadlight.model.words import duration  # noqa: PLC0415

    try:
        days = duration(text).total_seconds() / 86_400
    except (ValueError, OverflowError) as error:
        raise ReportCallError(f"--half-life: '{text}' is not a time. Write it as in 7d or 48h.") from error
    if days <= 0:
        raise ReportCallError(f"--half-life: {days:g} days is no time. Write a number of days above 0, as in 7d.")
    return days
