"""Opportunities with their money: one row each, from the stages, and the amounts that the events behind them say."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadlight.report.measures.stays import OFF_PATH
from leadlight.report.past.history import events_of
from leadlight.report.scope import Scope
from leadlight.report.tables import Outcome, transitions_by_number

CREATED, WON = "opportunity_created", "opportunity_won"
AMOUNT: Final = "amount"

_stage, _at = pl.col("to_stage").cast(pl.String), pl.col("at")


def opportunities(outcome: Outcome, scope: Scope) -> pl.DataFrame:
    """Each opportunity there was: ``lead`` (its number), ``created``, ``won`` (null: not won), ``over``, whether an
    amount is ``known``, the ``currency`` it says (or null), and ``pipeline`` and ``revenue`` in whole cents.

    A lead that comes round again has one for each episode. The pipeline is what the opportunity was thought to be worth
    when it was created, the revenue what it was won for; where only one of them has an amount, it stands for both.
    Without any amount both are 0, and ``known`` is false.
    """
    happened = transitions_by_number(outcome).filter(_stage.is_in(["opportunity", "customer", *OFF_PATH]))
    first = {
        name: _at.filter(_stage == stage).min() for name, stage in (("created", "opportunity"), ("won", "customer"))
    }
    ended = _at.filter(_stage.is_in(OFF_PATH)).max()
    found = happened.group_by("lead", "episode").agg(**first, ended=ended).filter(pl.col("created").is_not_null())
    amounts = events_of(outcome, scope, [CREATED, WON], texts=["currency"], numbers=(AMOUNT,))
    amounts = amounts.with_columns(pl.col("name").cast(pl.String))
    said = found.join(amounts_said(amounts, CREATED, "created"), on=["lead", "created"], how="left")
    said = said.join(amounts_said(amounts, WON, "won"), on=["lead", "won"], how="left")
    worth, deal = pl.col(f"{CREATED} cents"), pl.col(f"{WON} cents")
    return said.select(
        "lead",
        "created",
        "won",
        over=pl.col("won").is_not_null() | (pl.col("ended") >= pl.col("created")).fill_null(value=False),
        known=worth.is_not_null() | deal.is_not_null(),
        currency=pl.coalesce(f"{WON} in", f"{CREATED} in"),
        pipeline=pl.coalesce(worth, deal, 0),
        revenue=pl.when(pl.col("won").is_not_null()).then(pl.coalesce(deal, worth, 0)).otherwise(0),
    ).sort("lead", "created")


def amounts_said(amounts: pl.DataFrame, name: str, at: str) -> pl.DataFrame:
    """The amount each event of that name says, in whole cents, and in what; of several at one instant, the last.

    ``amounts``: as of `events_of`. ``at``: what to call the event's time.
    """
    sane = pl.col(AMOUNT).is_finite() & (pl.col(AMOUNT) >= 0) & (pl.col(AMOUNT) < 1e13)
    cents = (pl.col(AMOUNT) * 100).round().cast(pl.Int64).alias(f"{name} cents")
    code = pl.col("currency").cast(pl.String).str.strip_chars().str.to_uppercase()
    told = pl.when(code != "").then(code).alias(f"{name} in")
    mine = amounts.filter((pl.col("name") == name) & sane).select("lead", pl.col("at").alias(at), cents, told)
    return mine.unique(["lead", at], keep="last", maintain_order=True)


def currencies(found: pl.DataFrame) -> list[str]:
    """What the amounts of these opportunities are in, as far as they say."""
    return found["currency"].drop_nulls().unique().sort().to_list()
