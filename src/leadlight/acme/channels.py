"""Which channel Acme's web analytics names for an event: no chance is in it, only what the event says of itself."""

from __future__ import annotations

from typing import Final

import polars as pl

BY_NAME: Final = {
    "email_clicked": "email",
    "webinar_registered": "webinar",
    "webinar_attended": "webinar",
    "event_attended": "trade fair",
}
BY_SOURCE: Final = {"webinar": "webinar"}
BY_MEDIUM: Final = {
    "cpc": "paid search",
    "paid_social": "paid social",
    "email": "email",
    "referral": "referral",
    "partner": "partner",
}


def with_channels(events: pl.DataFrame) -> pl.DataFrame:
    """The events with a ``channel`` where they say one: by what happened, or by the campaign they came with.

    A visit without a campaign has none (who comes by a search engine leaves no trace here), nor has a machine's.
    """
    kinds = (("name", BY_NAME), ("utm_source", BY_SOURCE), ("utm_medium", BY_MEDIUM))
    said = pl.coalesce(pl.col(column).replace_strict(words, default=None) for column, words in kinds)
    machine = pl.col("user_agent").str.contains("Bot").fill_null(value=False)
    return events.with_columns(channel=pl.when(~machine).then(said))
