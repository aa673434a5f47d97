"""Write Acme: its events, its leads, and the truth behind them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl

from leadlight.acme import rates
from leadlight.acme.anonymous import anonymous
from leadlight.acme.channels import with_channels
from leadlight.acme.delivery import delivered
from leadlight.acme.facts import facts
from leadlight.acme.mail import mails, webinars
from leadlight.acme.money import customers, spend
from leadlight.acme.people import people
from leadlight.acme.product import trials
from leadlight.acme.sales import worked
from leadlight.acme.web import forms, visits

PROPERTIES = (
    "path",
    "form",
    "link",
    "email_name",
    "webinar",
    "event",
    "feature",
    "user",
    "reason",
    "requirements",
    "owner",
    "amount",
    "campaign",
    "utm_source",
    "utm_medium",
    "channel",
    "user_agent",
)
SEEN = ("visitor", "path", "form", "campaign", "utm_source", "utm_medium", "user_agent", "bot_reason")


def write(folder: Path, seed: int = 7, leads: int = 5000) -> None:
    """Write eighteen months of an invented company: events, leads, money, the web site, and the truth behind them.

    The web site's visits are a history of their own, up to the form that makes a visitor a lead.

    The same seed gives the same files, to the byte. The truth holds what no company knows about itself: how
    interested each lead is and how well it fits, how likely each decision of sales was, which leads no
    person is behind, and which rows of the events repeat an earlier one.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write(Path(folder), seed=7, leads=50)
    ...     sorted(file.name for file in Path(folder).iterdir())
    ['customers.csv', 'events.parquet', 'leads.csv', 'spend.csv', 'truth.json', 'truth.parquet', 'visits.parquet']
    """
    # A stream of chance for each part: a change in one part leaves the others as they were.
    chance = [np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(12)]
    who = people(leads, chance[0])
    touches = pl.concat(
        [
            visits(who, chance[1]),
            forms(who, chance[2]),
            mails(who, chance[3]),
            webinars(who, chance[4]),
            trials(who, chance[5]),
        ],
        how="diagonal",
    )
    verdicts, decisions = worked(who, touches, chance[6])
    everything = with_channels(pl.concat([touches, verdicts], how="diagonal"))
    events, duplicates = delivered(everything, chance[7])
    instant = pl.from_epoch("at", time_unit="ms").dt.cast_time_unit("us").dt.replace_time_zone("UTC")
    folder.mkdir(parents=True, exist_ok=True)
    events.select("lead", instant, "name", "id", *PROPERTIES).write_parquet(folder / "events.parquet")
    facts(who, everything, chance[8]).write_csv(folder / "leads.csv")
    seen, site = anonymous(who, chance[11])
    seen.select("lead", instant, "name", *SEEN).write_parquet(folder / "visits.parquet")
    spend(who, chance[9]).write_csv(folder / "spend.csv")
    customers(verdicts, chance[10]).write_csv(folder / "customers.csv")
    _truth(who, decisions).write_parquet(folder / "truth.parquet")
    (folder / "truth.json").write_text(
        json.dumps({**_rates(seed, who, decisions, duplicates), "site": site}, indent=1) + "\n", encoding="utf-8"
    )


def _truth(who: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """One row per lead; the chance of each step is null where the step was never decided."""
    chances = {
        f"chance_{step.yes}": pl.col("chance").filter(pl.col("step") == step.yes).first() for step in rates.STEPS
    }
    decided = decisions.group_by("lead").agg(**chances)
    window = [pl.from_epoch(c, time_unit="ms").dt.replace_time_zone("UTC").alias(c) for c in ("window", "again")]
    latent = who.select("lead", "source", "interest", "fit", "thirds", *window, "scanner", "spam")
    return latent.join(decided, on="lead", how="left", maintain_order="left")


def _rates(seed: int, who: pl.DataFrame, decisions: pl.DataFrame, duplicates: list[int]) -> dict[str, object]:
    """The generator's numbers; for each source and step: how many decided, how many yeses to expect."""
    spread = (pl.col("chance") * (1 - pl.col("chance"))).sum().sqrt()
    expected = decisions.group_by("source", "step").agg(
        pl.len().alias("decided"),
        pl.col("chance").sum().round(3).alias("expected"),
        spread.round(3).alias("deviation"),
    )
    return {
        "seed": seed,
        "start": rates.START.isoformat(),
        "end": rates.END.isoformat(),
        "sources": [source._asdict() for source in rates.SOURCES],
        "worth": {
            "industry": rates.INDUSTRIES,
            "seniority": rates.SENIORITIES,
            "department": rates.DEPARTMENTS,
            "employees": rates.EMPLOYEES,
        },
        "cost_of_a_lead": rates.COST_OF_A_LEAD,
        "churn_a_month": rates.CHURN,
        "steps": [step._asdict() for step in rates.STEPS],
        "by_source": expected.sort("source", "step").to_dicts(),
        "robots": who.filter(pl.col("scanner") | pl.col("spam"))["lead"].to_list(),
        "duplicates": duplicates,
    }
