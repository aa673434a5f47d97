"""Who Acme's leads are: accounts, persons, where they came from, and the two things nobody sees."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.acme import words
from leadlight.acme.chance import Instants, Rng, happens, odds, office_hours, pick, some_days
from leadlight.acme.rates import (
    COUNTRIES,
    DAY,
    DEPARTMENTS,
    EMPLOYEES,
    FIRST,
    INDUSTRIES,
    LAST,
    SCANNERS,
    SENIORITIES,
    SERVED,
    SOURCES,
    SPAM,
    SPREAD,
)

Codes = npt.NDArray[np.intp]


def people(leads: int, rng: Rng) -> pl.DataFrame:
    """One row per lead: its attributes, and its latent ``interest`` and ``fit``, in deviations.

    ``thirds`` is what the attributes alone say of the fit; ``window`` and ``again`` are the instants (ms) at
    which the lead sets out to buy, or null; ``scanner`` and ``spam`` tell the leads that no person is behind.
    """
    company = _companies(max(1, round(leads * 0.55)), rng)
    at = rng.integers(0, company.height, leads)
    source = pick([s.share for s in SOURCES], leads, rng)
    interest = rng.normal(np.array([s.interest for s in SOURCES])[source], 1.0)
    table = company[at].with_columns(
        pl.Series("lead", [f"L{n:05}" for n in range(1, leads + 1)]),
        pl.Series("created", _created(leads, rng)),
        pl.Series("source", [s.name for s in SOURCES])[source],
        pl.Series("first_form", [s.first_form for s in SOURCES])[source],
        pl.Series("utm_source", [s.utm_source for s in SOURCES])[source],
        pl.Series("utm_medium", [s.utm_medium for s in SOURCES])[source],
        pl.Series("interest", interest),
        pl.Series("scanner", happens(SCANNERS, rng, leads)),
        pl.Series("spam", happens(SPAM, rng, leads)),
    )
    return table.pipe(_persons, rng).pipe(_fit, source, rng).pipe(_windows, rng).with_columns(_campaign())


def _companies(size: int, rng: Rng) -> pl.DataFrame:
    first, second = len(words.COMPANY_FIRST), len(words.COMPANY_SECOND)
    code = rng.permutation(max(size, first * second))[:size]
    again = code // (first * second)  # more companies than names: the later ones get a number
    name = (
        pl.Series("account", words.COMPANY_FIRST)[code % first]
        + " "
        + pl.Series(words.COMPANY_SECOND)[code // first % second]
    )
    number = pl.Series([f" {n + 1}" if n else "" for n in range(int(again.max()) + 1)])[again]
    return pl.DataFrame(
        {
            "account": name + number,
            "employees": np.maximum(1, rng.lognormal(4.3, 1.5, size)).astype(np.int64),
            "industry": pl.Series(list(INDUSTRIES))[pick(INDUSTRIES, size, rng)],
            "country": pl.Series(list(COUNTRIES))[pick(COUNTRIES, size, rng)],
        }
    )


def _created(leads: int, rng: Rng) -> Instants:
    """Creation grows by a half over the time, and halves in August and at the turn of the year."""
    days = np.arange((LAST - FIRST) // DAY)
    of_year = days % 365
    weight = 1.0 + 0.5 * days / days.size
    weight[((of_year >= 212) & (of_year < 240)) | (of_year >= 356) | (of_year < 5)] *= 0.5
    day = np.sort(pick(list(weight), leads, rng))
    return np.minimum(office_hours(FIRST + day.astype(np.int64) * DAY, rng), LAST - DAY)


def _persons(table: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    size = table.height
    local = (pl.col("first_name") + "." + pl.col("last_name")).str.to_lowercase()
    domain = pl.col("account").str.to_lowercase().str.replace_all(" ", "-", literal=True)
    ascii_only = (local + "@" + domain + ".example").str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    namesakes = pl.col("email").cum_count().over("email").cast(pl.String)
    title = pl.col("seniority").replace_strict(words.TITLES)
    return (
        table.with_columns(
            pl.Series("seniority", list(SENIORITIES))[pick(SENIORITIES, size, rng)],
            pl.Series("department", list(DEPARTMENTS))[pick(DEPARTMENTS, size, rng)],
            pl.Series("first_name", words.FIRST_NAMES)[rng.integers(0, len(words.FIRST_NAMES), size)],
            pl.Series("last_name", words.LAST_NAMES)[rng.integers(0, len(words.LAST_NAMES), size)],
        )
        .with_columns(
            title.str.replace("{}", pl.col("department"), literal=True).alias("job_title"),
            ascii_only.alias("email"),
        )
        .with_columns(
            pl.when(namesakes == "1")
            .then("email")
            .otherwise(pl.col("email").str.replace("@", namesakes + "@", literal=True))
        )
    )


def _fit(table: pl.DataFrame, source: Codes, rng: Rng) -> pl.DataFrame:
    size = pl.lit(0)
    for least, worth in reversed(EMPLOYEES):
        size = pl.when(pl.col("employees") >= least).then(worth).otherwise(size)
    thirds = (
        size
        + pl.col("industry").replace_strict({k: v[1] for k, v in INDUSTRIES.items()})
        + pl.col("seniority").replace_strict({k: v[1] for k, v in SENIORITIES.items()})
        + pl.col("department").replace_strict({k: v[1] for k, v in DEPARTMENTS.items()})
        + pl.when(pl.col("country").is_in(SERVED)).then(0).otherwise(-4)
    )
    unseen = rng.normal(np.array([s.fit for s in SOURCES])[source], SPREAD)
    return table.with_columns(thirds.cast(pl.Int64).alias("thirds")).with_columns(
        ((pl.col("thirds") + pl.Series(unseen) - 3.5) / 2.5).alias("fit")
    )


def _windows(table: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """Interest decides who sets out to buy, and one in three of those does so again later."""
    size = table.height
    created, interest = table["created"].to_numpy(), table["interest"].to_numpy()
    nobody = (table["scanner"] | table["spam"]).to_numpy()
    buys = happens(odds(-1.0 + 0.9 * interest), rng) & ~nobody
    window = created + some_days(25, size, rng)
    again = window + 90 * DAY + some_days(50, size, rng)
    return table.with_columns(
        pl.when(pl.Series(buys)).then(pl.Series(window)).alias("window"),
        pl.when(pl.Series(buys & happens(1 / 3, rng, size))).then(pl.Series(again)).alias("again"),
    )


def _campaign() -> pl.Expr:
    """One campaign per paid or mailed source and quarter."""
    created = pl.from_epoch("created", time_unit="ms")
    quarter = created.dt.year().cast(pl.String) + "-q" + created.dt.quarter().cast(pl.String)
    slug = pl.col("source").str.replace_all(" ", "-", literal=True)
    return pl.when(pl.col("utm_medium").is_not_null()).then(slug + "-" + quarter).alias("campaign")
