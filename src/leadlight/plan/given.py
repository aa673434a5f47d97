"""What a person gives for a plan: money, shares, rates by stage, delays by stage, what-ifs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from leadlight.model.mistake import WordingError
from leadlight.model.words import duration
from leadlight.plan.errors import PlanCallError
from leadlight.report.say import shown

LADDER: Final = ("inquiry", "mql", "sal", "sql", "opportunity", "customer")
"""The path, with one room behind both doors: where a plan says MQL it means MQL or PQL."""
STEPS: Final = LADDER[:-1]
MONTH_DAYS: Final = 365.25 / 12

_MONEY: Final = re.compile(r"[€$£]?\s*(\d{1,3}(?:[,_]\d{3})+|\d{1,15})(\.\d{1,6})?\s*(k|m|bn|b)?", re.IGNORECASE)
_TIMES: Final = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "bn": 10**9}
_SHARE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)\s*%|(0?\.\d{1,9}|[01](?:\.0+)?)")
_MONTHS: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)\s*(?:mo|months?)")


def money(text: str) -> Fraction:
    """An amount: ``25000``, ``25,000``, ``25k``, ``2.5M``. Exact.

    >>> money("2.5M"), money("25,000")
    (Fraction(2500000, 1), Fraction(25000, 1))
    """
    found = _MONEY.fullmatch(text.strip())
    if found is None:
        raise PlanCallError(f"'{shown(text)}' is not an amount. Write it like 25000, 25k or 2.5M.")
    digits = re.sub(r"[,_]", "", found[1]) + (found[2] or "")
    return Fraction(digits) * _TIMES[(found[3] or "").lower()]


def deal_size(text: str) -> Fraction:
    """What a deal is worth; more than nothing."""
    size = money(text)
    if size <= 0:
        raise PlanCallError("A deal of 0 never adds up to a target. Give what a deal is worth, such as --deal 25000.")
    return size


def share_of(text: str, option: str) -> Fraction:
    """A share as ``60%`` or ``0.6``, above 0 and up to all. Exact.

    >>> share_of("60%", "--share") == share_of("0.6", "--share")
    True
    """
    found = _SHARE.fullmatch(text.strip())
    if found is None:
        raise PlanCallError(f"{option}: '{shown(text)}' is not a share. Write it like 60% or 0.6.")
    share = Fraction(found[1]) / 100 if found[1] else Fraction(found[2])
    if not 0 < share <= 1:
        raise PlanCallError(f"{option}: '{shown(text)}' is not above 0% and up to 100%.")
    return share


def read_rates(text: str) -> dict[str, Fraction]:
    """``inquiry=10%,mql=80%``: each leads to the next stage named, the last to customer.

    >>> list(read_rates("inquiry=10%,opportunity=25%"))
    ['inquiry', 'opportunity']
    """
    found = {stage: share_of(value, f"--rates {stage}") for stage, value in _pairs(text, "--rates", STEPS)}
    return {stage: found[stage] for stage in LADDER if stage in found}


def read_delays(text: str) -> dict[str, float]:
    """``inquiry=60d,mql=1 month``: the days from each stage to the next one named.

    >>> read_delays("inquiry=8w,opportunity=3 months")["inquiry"]
    56.0
    """
    found = {stage: days_of(value, f"--delays {stage}") for stage, value in _pairs(text, "--delays", STEPS)}
    return {stage: found[stage] for stage in LADDER if stage in found}


def days_of(text: str, option: str) -> float:
    """A duration in days; a month is a twelfth of a year."""
    if months := _MONTHS.fullmatch(text.strip().lower()):
        return float(months[1]) * MONTH_DAYS
    try:
        return duration(text).total_seconds() / 86_400
    except WordingError as error:
        raise PlanCallError(
            f"{option}: '{shown(text)}' is not a duration. Write it like 60d, 8w or 2 months."
        ) from error


WHAT_IFS: Final = (*STEPS, "deal", "delays", "share", "target", "inquiries")


def read_what_if(text: str) -> dict[str, Fraction]:
    """``mql=12%,deal=30000,delays=80%,inquiries=400``: what would be different, everything else as measured.

    A stage's rate leads to the next stage; ``delays`` is the share of today's time that every step takes (50% is
    twice as fast); ``inquiries`` is the pace a month; ``target`` is in the target's own unit.

    >>> read_what_if("mql=12%,deal=30k")
    {'mql': Fraction(3, 25), 'deal': Fraction(30000, 1)}
    """
    found: dict[str, Fraction] = {}
    for name, value in _pairs(text, "--what-if", WHAT_IFS):
        found[name] = _what(name, value)
    return found


def checked_what_ifs(given: Sequence[Mapping[str, Fraction | float | int]]) -> list[dict[str, float]]:
    """What-ifs of the library's caller, as numbers; raises PlanCallError for a name that is none."""
    for each in given:
        for name, value in each.items():
            _known(name, "what-if", WHAT_IFS)
            if value <= 0 or (name in (*STEPS, "share") and value > 1):
                raise PlanCallError(f"what-if {name}: {float(value):g} is out of range.")
    return [{name: float(value) for name, value in each.items()} for each in given]


def _what(name: str, value: str) -> Fraction:
    option = f"--what-if {name}"
    if name in (*STEPS, "share"):
        return share_of(value, option)
    if name == "delays":
        found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)\s*%", value)
        if found is None or not 10 <= Fraction(found[1]) <= 1000:
            raise PlanCallError(f"{option}: '{shown(value)}' is not a share of today's time. Write 10% to 1000%.")
        return Fraction(found[1]) / 100
    amount = money(re.sub(r"\s*(/|a|per)\s*month$", "", value))
    if amount <= 0:
        raise PlanCallError(f"{option}: nothing is no what-if. Give a number above 0.")
    return amount


def _pairs(text: str, option: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for part in re.split(r",(?!\d{3}(?:\D|$))", text):
        name, equals, value = (side.strip() for side in part.partition("="))
        if not equals or not value:
            raise PlanCallError(f"{option}: '{shown(part.strip())}' is not NAME=VALUE, such as {names[0]}=10%.")
        name = "mql" if name.lower() == "pql" else name.lower()
        _known(name, option, names)
        if name in seen:
            raise PlanCallError(f"{option}: {name} is given twice. Keep one.")
        seen.add(name)
        yield name, value


def _known(name: str, option: str, names: Sequence[str]) -> None:
    if name not in names:
        close = difflib.get_close_matches(name, names, 1)
        meant = f" Did you mean '{close[0]}'?" if close else ""
        raise PlanCallError(f"{option}: there is no '{shown(name)}'.{meant} There are: {', '.join(names)}.")
