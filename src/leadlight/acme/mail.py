"""What Acme mails, and what becomes of it: opened, clicked, unsubscribed, or swept by a scanner."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl

from leadlight.acme import words
from leadlight.acme.chance import Rng, happens, odds, pick, some_days
from leadlight.acme.rates import DAY, END, FIRST, HOUR, LAST, START


def mails(people: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """Monthly letters and four welcome mails to every subscriber, and the answers to them."""
    subscribed = happens(0.85, rng, people.height) & ~people["spam"].to_numpy()
    leaves = people["created"].to_numpy() + some_days(1_500, people.height, rng)
    subscribers = people.with_columns(pl.Series("leaves", leaves)).filter(pl.Series(subscribed))
    sent = _sent(subscribers, rng)
    left = subscribers.filter(pl.col("leaves") < LAST).select(
        "lead", pl.col("leaves").alias("at"), _name("unsubscribed")
    )
    answers = [_answered(sent.filter(~pl.col("scanner")), rng), _scanned(sent.filter("scanner"), rng)]
    mailed = sent.select("lead", "at", _name("email_sent"), "email_name")
    return pl.concat([mailed, *answers, left], how="diagonal")


def _name(name: str) -> pl.Expr:
    return pl.lit(name).alias("name")


def _sent(subscribers: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """One row per mail: a welcome mail some days after creation, a letter for ten months."""
    parts = []
    for mail, after in zip(words.NURTURE_MAILS, (0.02, 5, 14, 30), strict=True):
        at = pl.col("created") + int(after * DAY)
        parts.append(subscribers.with_columns(at.alias("at"), pl.lit(mail).alias("email_name")))
    for month in range(18):
        letter = datetime(START.year + month // 12, month % 12 + 1, 9, 7, tzinfo=UTC)
        at = pl.lit(int(letter.timestamp()) * 1000, dtype=pl.Int64)
        reads = subscribers.filter(pl.col("created").is_between(at - 300 * DAY, at - DAY))
        parts.append(reads.with_columns(at.alias("at"), pl.lit(f"letter-{letter:%Y-%m}").alias("email_name")))
    sent = pl.concat(parts).filter(pl.col("at") < pl.col("leaves"))
    return sent.with_columns(pl.col("at") + pl.Series(rng.integers(0, HOUR // 2, sent.height)))


def _answered(sent: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    interest = sent["interest"].to_numpy()
    opened = happens(odds(-1.2 + 0.5 * interest), rng)
    clicked = opened & happens(odds(-1.7 + 0.6 * interest), rng)
    read_at = sent["at"].to_numpy() + some_days(0.3, sent.height, rng)
    agent = pl.Series("user_agent", [words.BROWSER, words.PHONE])[happens(0.4, rng, sent.height).astype(np.int64)]
    link = pl.Series("link", words.LINKS)[pick((2, 2, 4, 3, 1), sent.height, rng)]
    read = sent.select("lead", pl.Series("at", read_at), "email_name", agent, link)
    clicks = read.with_columns(_name("email_clicked"), pl.col("at") + 20_000).filter(pl.Series(clicked))
    return pl.concat(
        [read.drop("link").with_columns(_name("email_opened")).filter(pl.Series(opened)), clicks],
        how="diagonal",
    )


def _scanned(sent: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """A scanner opens the mail as it arrives and clicks every link of it, in order, within seconds."""
    arrives = sent["at"].to_numpy() + rng.integers(500, 3_000, sent.height)
    swept = sent.select("lead", "email_name", pl.Series("at", arrives), pl.lit(words.SCANNER).alias("user_agent"))
    clicks = [
        swept.with_columns(pl.col("at") + 200 * (n + 1), pl.lit(link).alias("link"), _name("email_clicked"))
        for n, link in enumerate(words.LINKS)
    ]
    return pl.concat([swept.with_columns(_name("email_opened")), *clicks], how="diagonal")


def webinars(people: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """A webinar every two months: who registers, and who comes."""
    parts = []
    for n, webinar in enumerate(words.WEBINARS):
        starts = FIRST + int((n + 0.7) * 60.5) * DAY + 9 * HOUR
        invited = people.filter(pl.col("created").is_between(starts - 240 * DAY, starts - 2 * DAY) & ~pl.col("spam"))
        registers = happens(odds(-2.9 + 0.8 * invited["interest"].to_numpy()), rng)
        comes = registers & happens(0.45, rng, invited.height)
        before = rng.integers(HOUR, 2 * DAY, invited.height)
        topic = pl.lit(webinar).alias("webinar")
        at = pl.lit(starts, dtype=pl.Int64).alias("at")
        registered = invited.select("lead", at - pl.Series(before), topic, _name("webinar_registered"))
        attended = invited.select("lead", at + pl.Series(before % (10 * 60_000)), topic, _name("webinar_attended"))
        parts += [registered.filter(pl.Series(registers)), attended.filter(pl.Series(comes))]
    return pl.concat(parts).filter(pl.col("at") < int(END.timestamp()) * 1000)
