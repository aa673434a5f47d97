"""Makes the history that the benchmark replays: the same events for the same size and seed, on any machine.

A few leads act thousands of times and most of them a few times, in bursts (a visit, a day in the product),
over two years. Some leads are recycled by sales and come round again. Nothing is copied from a real company.
Every instant occurs once, so that no job's result depends on how it orders events of the same instant.

    python bench/make_history.py --events 1_000_000
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

DATA: Final = Path(__file__).parent / "data"
FULL: Final = 20_000_000
EVENTS_PER_LEAD: Final = 20
SEED: Final = 7
ROW_GROUP: Final = 1_000_000

MINUTE: Final = 60_000_000  # instants are microseconds
DAY: Final = 1440 * MINUTE
BEGINNING: Final = int(np.datetime64("2024-01-01", "us").astype(np.int64))
SPAN: Final = 730 * DAY

NAMES: Final = {
    "page_viewed": 0.62,
    "product_used": 0.15,
    "session_started": 0.11,
    "email_clicked": 0.10,
    "form_submitted": 0.02,
}
RECYCLED: Final = len(NAMES)  # its code, after those above
PATHS: Final = (
    ["/", "/pricing", "/pricing/teams", "/careers", "/customers", "/contact"]
    + [f"/blog/{n}" for n in range(120)]
    + [f"/docs/{n}" for n in range(80)]
)
FORMS: Final = ["newsletter", "webinar", "contact", "pricing"]
FEATURES: Final = ["search", "report", "dashboard", "invite", "export", "comment", "upload", "api"]
SENIORITIES: Final = ["junior", "senior", "manager", "director", "vp", "c-level"]
COUNTRIES: Final = ["DE", "AT", "CH", "FR", "NL", "GB", "US", "PL", "IT", "ES"]

Columns = dict[str, npt.NDArray[Any]]


def counts_per_lead(rng: np.random.Generator, leads: int, events: int) -> npt.NDArray[np.int64]:
    """How many events each lead has: at least one, and a long tail that ends in the thousands."""
    weight = np.minimum(rng.pareto(1.1, leads), 400.0)
    return 1 + rng.multinomial(events - leads, weight / weight.sum())


def instants(
    rng: np.random.Generator, lead: npt.NDArray[np.int32], counts: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """When each event happened: in bursts of about six, within the months in which its lead was active."""
    leads = len(counts)
    start = rng.uniform(0, 0.9 * SPAN, leads)
    active = np.minimum(rng.exponential(120 * DAY, leads), SPAN - start)
    burst = (rng.random(len(lead)) * (1 + counts // 6)[lead]).astype(np.int64)
    # The moment of a burst is a hash of its number: so its events agree without a table of bursts.
    hashed = (lead.astype(np.uint64) * np.uint64(100_003) + burst.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    moment = (hashed ^ (hashed >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    place = (moment >> np.uint64(11)).astype(np.float64) * 2.0**-53
    within = rng.exponential(20 * MINUTE, len(lead))
    return (BEGINNING + start[lead] + place * active[lead] + within).astype(np.int64)


def happenings(
    rng: np.random.Generator, lead: npt.NDArray[np.int32], counts: npt.NDArray[np.int64]
) -> npt.NDArray[np.int8]:
    """What each event was, as a code; busy leads are recycled about twice."""
    name = np.searchsorted(np.cumsum(list(NAMES.values())), rng.random(len(lead))).astype(np.int8)
    name = np.minimum(name, RECYCLED - 1).astype(np.int8)
    often = np.where(counts >= 10, np.minimum(0.02, 2 / counts), 0)[lead]
    name[rng.random(len(lead)) < often] = RECYCLED
    return name


def history(events: int, seed: int) -> Columns:
    """The events in order of arrival, as codes; their properties follow from the number ``detail``."""
    rng = np.random.default_rng(seed)
    counts = counts_per_lead(rng, leads_of(events), events)
    lead = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    at = instants(rng, lead, counts)
    name = happenings(rng, lead, counts)
    arrival = np.argsort(at)
    number = np.arange(events)
    at = np.maximum.accumulate(at[arrival] - number) + number
    detail = rng.integers(0, 2**31, events, dtype=np.int32)
    return {"lead": lead[arrival], "at": at, "name": name[arrival], "detail": detail}


def leads_of(events: int) -> int:
    return max(1, events // EVENTS_PER_LEAD)


def lead_ids(numbers: npt.NDArray[np.integer[Any]]) -> pa.Array:
    return pa.array([f"L{number:07d}" for number in numbers.tolist()])


def words(choices: list[str], codes: npt.NDArray[np.integer[Any]], known: npt.NDArray[np.bool_]) -> pa.Array:
    return pa.array(choices).take(pa.array(codes, mask=~known))


def tables(columns: Columns) -> Iterator[pa.Table]:
    """The events as people export them: text, instants in UTC, and columns that only some events have."""
    ids = lead_ids(np.arange(int(columns["lead"].max()) + 1))
    for first in range(0, len(columns["at"]), ROW_GROUP):
        part = {column: values[first : first + ROW_GROUP] for column, values in columns.items()}
        name, detail = part["name"], part["detail"]
        # Squared, so that the first pages of the list, pricing among them, are seen most.
        page = ((detail / 2.0**31) ** 2 * len(PATHS)).astype(np.int32)
        yield pa.table(
            {
                "lead": ids.take(pa.array(part["lead"])),
                "at": pa.array(part["at"], pa.timestamp("us", tz="UTC")),
                "name": pa.array([*NAMES, "recycled"]).take(pa.array(name)),
                "path": words(PATHS, page, name == 0),
                "form": words(FORMS, detail % len(FORMS), name == 4),
                "feature": words(FEATURES, detail % len(FEATURES), name == 1),
            }
        )


def lead_table(leads: int, seed: int) -> pa.Table:
    """What is known of each lead; of some, one thing or another is not."""
    rng = np.random.default_rng([seed, 1])
    employees = np.ceil(rng.lognormal(4.5, 1.6, leads)).astype(np.int64)
    return pa.table(
        {
            "lead": lead_ids(np.arange(leads)),
            "employees": pa.array(employees, mask=rng.random(leads) < 0.15),
            "seniority": words(SENIORITIES, rng.integers(0, len(SENIORITIES), leads), rng.random(leads) > 0.2),
            "country": words(COUNTRIES, rng.integers(0, len(COUNTRIES), leads), rng.random(leads) > 0.1),
        }
    )


def folder_of(events: int) -> Path:
    """Where a history of this size is kept; the full one right in ``data``."""
    return DATA if events == FULL else DATA / str(events)


def make(events: int, folder: Path, seed: int = SEED) -> tuple[Path, Path]:
    """Write ``events.parquet`` and ``leads.parquet`` into the folder, and say where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    events_file, leads_file = folder / "events.parquet", folder / "leads.parquet"
    writer: pq.ParquetWriter | None = None
    for table in tables(history(events, seed)):
        writer = writer or pq.ParquetWriter(events_file, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()
    pq.write_table(lead_table(leads_of(events), seed), leads_file, compression="zstd")
    return events_file, leads_file


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=FULL, help="how many (20 a lead), such as 1_000_000")
    options.add_argument("--seed", type=int, default=SEED)
    chosen = options.parse_args()
    make(chosen.events, folder_of(chosen.events), chosen.seed)


if __name__ == "__main__":
    main()
