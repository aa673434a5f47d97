"""Channels and campaigns by one name, whether a lead or the spend file says it."""

from __future__ import annotations

import difflib
from typing import Final

import polars as pl

from leadlight.report.errors import ReportError
from leadlight.report.scope import Scope
from leadlight.report.split import UNKNOWN
from leadlight.report.tables import Outcome

USUAL: Final = ("channel", "source", "utm_source", "origin")
CHANNEL, CAMPAIGN = "channel", "campaign"
NO_CAMPAIGN: Final = "(no campaign)"


def channel_of(outcome: Outcome, scope: Scope) -> str | None:
    """The attribute that names a lead's channel; None where none of the usual ones is known."""
    there = [name for name in outcome.attributes.columns if name != "lead"]
    asked = scope.options["channel"]
    if not asked:
        return next((name for name in USUAL if name in there), None)
    if asked not in there:
        close = difflib.get_close_matches(asked, there, 1)
        meant = f" Did you mean '{close[0]}'?" if close else ""
        raise ReportError(f"--channel: leads have no '{asked}'.{meant} There are: {', '.join(sorted(there))}.")
    return asked


def names_of(outcome: Outcome, scope: Scope, spend: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The ``channel`` and ``campaign`` of each lead, in the order of the outcome's leads; and spend by the same names.

    Names written a little differently are one: the spelling of the spend file, or else the first in the alphabet.
    """
    columns = {CHANNEL: channel_of(outcome, scope), CAMPAIGN: CAMPAIGN}
    leads, table = outcome.leads.select("lead"), outcome.attributes
    if not leads["lead"].equals(table["lead"]):  # as qualify writes them; joining a million names takes a second
        table = leads.join(table, on="lead", how="left", maintain_order="left")
    named = {}
    for name, missing in ((CHANNEL, UNKNOWN), (CAMPAIGN, NO_CAMPAIGN)):
        raw = table.get_column(columns[name] or "", default=pl.Series([None], dtype=pl.String)).cast(pl.String)
        words = raw.drop_nulls().unique().sort()
        said = _spelling([*spend[name].unique().sort(), missing, *words])
        spend = spend.with_columns(pl.col(name).replace(said))
        spelled = pl.Series(name, [said[word] for word in words], pl.Enum(sorted(set(said.values()))))
        found = spelled.gather(raw.cast(pl.Enum(words)).to_physical()).fill_null(missing)
        named[name] = found if len(found) == len(leads) else found.new_from_index(0, len(leads))
    return pl.DataFrame(named), spend


def _spelling(words: list[str]) -> dict[str, str]:
    """Each word as the first of those that are the same but for the case of letters and blanks around.

    >>> _spelling(["Ads", "ads ", "Fair"])
    {'Ads': 'Ads', 'ads ': 'Ads', 'Fair': 'Fair'}
    """
    first: dict[str, str] = {}
    return {word: first.setdefault(word.strip().lower(), word.strip()) for word in words}
