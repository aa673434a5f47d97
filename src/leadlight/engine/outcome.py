"""The outcome as tables that people and programs read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from leadlight.engine import shapes
from leadlight.engine.fit import AT, NUMBER, attribute_states, contradicted, profile_taken
from leadlight.engine.ledger import ledger_table
from leadlight.engine.match import Matched
from leadlight.engine.run import Folded
from leadlight.engine.shapes import Array
from leadlight.model import GRADES, STAGES, Model
from leadlight.model.business_hours import OFFICE
from leadlight.model.shapes import Cell
from leadlight.model.words import SAME

INSTANT: Final = pl.Datetime("us", "UTC")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
STAGE: Final = pl.Enum(STAGES)
GRADE: Final = pl.Enum(GRADES)
TEMPERATURES: Final = pl.Enum(["hot", "warm", "cold"])
PROFILE: Final = "profile"
_ROW_GROUP: Final = 250_000
TABLES: Final = ("leads", "transitions", "attributes", "rejected", "ledger")


def instant(at: int) -> datetime:
    """Microseconds since 1970 as a moment in UTC."""
    return EPOCH + timedelta(microseconds=at)


@dataclass(frozen=True)
class Outcome:
    """What a model makes of a history as of an instant.

    ``leads``: one row each, in order of their ids. ``transitions``: every move and every stamp, with its cause.
    ``ledger``: every entry behind the scores, if it was asked for. ``attributes``: what was known of each lead.
    ``rejected``: the rows that could not be used. Instants are UTC with microseconds. ``facts`` tells of the whole.
    """

    leads: pl.DataFrame
    transitions: pl.DataFrame
    attributes: pl.DataFrame
    rejected: pl.DataFrame
    as_of: datetime
    timezone: str
    facts: dict[str, Any]
    ledger: pl.DataFrame | None = None

    def write(self, folder: str | Path) -> Path:
        """Write every table as Parquet, and the facts as ``outcome.json``. Equal outcomes are equal files."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            table = getattr(self, name)
            write_table(folder, name, None if table is None else table.lazy())
        write_facts(folder, self.facts)
        return folder

    @classmethod
    def read(cls, folder: str | Path) -> Outcome:
        """Read what ``write`` wrote."""
        folder = Path(folder)
        facts = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
        tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES[:4]}
        kept = folder / "ledger.parquet"
        return cls(
            **tables,
            ledger=pl.read_parquet(kept) if kept.exists() else None,
            as_of=datetime.fromisoformat(facts["as_of"]),
            timezone=facts["timezone"],
            facts=facts,
        )


def write_table(folder: Path, name: str, table: pl.LazyFrame | None) -> None:
    """Write a table of an outcome; one that was not asked for must not be there either."""
    path = folder / f"{name}.parquet"
    if table is None:
        path.unlink(missing_ok=True)
    else:
        # By a fixed number of rows, whatever parts they come in: so equal tables are equal files.
        table.sink_parquet(path, row_group_size=_ROW_GROUP)


def write_facts(folder: Path, facts: dict[str, Any]) -> None:
    text = json.dumps(facts, indent=2, ensure_ascii=False)
    (folder / "outcome.json").write_text(text + "\n", encoding="utf-8")


def outcome(model: Model, matched: Matched, folded: Folded, now: int, *, ledger: bool = False) -> Outcome:
    """Rows become tables."""
    transitions = _transitions(model, matched, folded.transitions)
    known = _known(matched, folded, now)
    leads = _leads(model, matched, folded).pipe(_with_stamps, transitions).filter(known)
    entries = (
        ledger_table(model, matched, folded, now).filter(pl.col("lead").is_in(leads["lead"].implode()))
        if ledger
        else None
    )
    return Outcome(
        leads=leads,
        transitions=transitions.drop("number"),
        attributes=_attributes(model, matched, now).filter(known),
        rejected=matched.rejected,
        as_of=instant(now),
        timezone=model.timezone,
        facts=_facts(model, matched, leads, now),
        ledger=entries,
    )


def _facts(model: Model, matched: Matched, leads: pl.DataFrame, now: int) -> dict[str, Any]:
    return {
        "model": model.name,
        "version": model.version,
        "as_of": instant(now).isoformat(),
        "timezone": model.timezone,
        "unit": model.unit,
        "leads": leads.height,
        "events": int((matched.happened.at <= now).sum()),
        "duplicates": matched.duplicates,
        "rejected": matched.rejected.height,
        "contradicted": contradicted(matched.said, list(model.attributes), now),
        "temperature": model.qualify.temperature.model_dump() if model.qualify.temperature else None,
        "accept_within": model.handoff.accept_within.total_seconds() if model.handoff.accept_within else None,
        "business_hours": str(model.handoff.hours or OFFICE),
        "requirements": list(model.handoff.requirements),
        "never_given": sorted(
            name
            for name in model.attributes
            if name not in matched.said.columns or matched.said[name].null_count() == matched.said.height
        ),
    }


def _known(matched: Matched, folded: Folded, now: int) -> pl.Series:
    """Who is known by now: a lead is, from its first event or attribute on."""
    known = folded.leads["events"] > 0
    said = matched.said.filter(pl.col(AT).is_null() | (pl.col(AT) <= now))
    known[said[NUMBER].to_numpy()] = True
    return pl.Series(known)


def _attributes(model: Model, matched: Matched, now: int) -> pl.DataFrame:
    """What is known of each lead by now, and the profile that takes it, unless an attribute has that name."""
    states = attribute_states(matched.said, len(matched.leads)).filter(pl.col(AT) <= now)
    last = states.unique(NUMBER, keep="last", maintain_order=True).sort(NUMBER)
    named = () if PROFILE in last.columns else (profile_taken(model, last.schema).alias(PROFILE),)
    return last.select(pl.Series("lead", matched.leads), pl.exclude(NUMBER, AT), *named)


# ── transitions ─────────────────────────────────────────────────────────────────────────────────


def _transitions(model: Model, matched: Matched, rows: Array) -> pl.DataFrame:
    """Every move and stamp in the order of leads and events."""
    happened = matched.happened
    event = rows["event"]
    names = pl.Series(matched.kinds.names, dtype=pl.String)
    at = happened.at[event] if event.size else event
    cause = names.gather(happened.kind[event]) if event.size else pl.Series([], dtype=pl.String)
    return pl.DataFrame(
        {
            "number": rows["lead"].astype(np.uint32),
            "lead": matched.leads.gather(rows["lead"]),
            "at": pl.Series(at).cast(INSTANT),
            "from_stage": _named(rows["source"], STAGE, rows["source"] >= 0),
            "to_stage": _named(rows["target"], STAGE),
            "cause": cause,
            "gate_or_reason": _why(model, matched, rows),
            "score": np.ascontiguousarray(rows["score"]),
            "grade": _named(rows["grade"], GRADE, rows["known"] > 0),
            "episode": np.ascontiguousarray(rows["episode"]),
            "inferred": rows["inferred"] > 0,
            "kind": pl.Series(np.where(rows["stamp"] > 0, "stamp", "move"), dtype=pl.String),
        }
    )


def _named(codes: Array, kind: pl.Enum, shown: Array | None = None) -> pl.Series:
    """Numbers as the words of an enumeration; null where not shown."""
    series = pl.Series(kind.categories, dtype=kind).gather(np.maximum(codes, 0).astype(np.uint32))
    return series if shown is None else series.to_frame("word").select(pl.when(pl.Series(shown)).then("word"))["word"]


def _why(model: Model, matched: Matched, rows: Array) -> pl.Series:
    """The gate that opened, the disqualifier that held, or the reason that sales gave."""
    frame = pl.DataFrame({"by": rows["by"], "why": rows["why"].astype(np.int64), "event": rows["event"]})
    lines = [(shapes.BY_GATE, n, gate.name) for n, (_, gate) in enumerate(model.gates)]
    lines += [(shapes.BY_DISQUALIFIER, n, disqualifier.name) for n, disqualifier in enumerate(model.disqualify)]
    ours = pl.DataFrame(lines, schema={"by": pl.Int8, "why": pl.Int64, "ours": pl.String}, orient="row")
    theirs = pl.DataFrame(
        {"event": list(matched.reasons), "theirs": list(matched.reasons.values())},
        schema={"event": pl.Int64, "theirs": pl.String},
    )
    joined = frame.join(ours, on=["by", "why"], how="left", maintain_order="left")
    joined = joined.join(theirs, on="event", how="left", maintain_order="left")
    said = pl.when(pl.col("by") == shapes.BY_EVENT).then("theirs").otherwise("ours")
    return joined.select(said.alias("said"))["said"]


# ── leads ───────────────────────────────────────────────────────────────────────────────────────


def _leads(model: Model, matched: Matched, folded: Folded) -> pl.DataFrame:
    rows = folded.leads
    names = [category.name for category in model.engagement.categories]
    points = folded.categories.reshape(len(rows), len(names)) if names else np.zeros((len(rows), 0))
    return pl.DataFrame(
        {
            "lead": matched.leads,
            "score": np.ascontiguousarray(rows["score"]),
            **{f"score_{name}": np.ascontiguousarray(points[:, n]) for n, name in enumerate(names)},
            "grade": _named(rows["grade"], GRADE, rows["known"] > 0),
            "temperature": _temperature(model, rows),
            "stage": _named(rows["stage"], STAGE),
            "stage_since": _instants(rows["stage_since"]),
            "episode": rows["episode"].astype(np.int32),
            "first_at": _instants(rows["first_at"]),
            "last_at": _instants(rows["last_at"]),
        }
    )


def _instants(at: Array) -> pl.Series:
    at = np.ascontiguousarray(at)
    return pl.Series(at).to_frame("at").select(pl.when(pl.Series(at != shapes.NEVER)).then("at"))["at"].cast(INSTANT)


def _temperature(model: Model, rows: Array) -> pl.Series:
    cells = model.qualify.temperature
    if cells is None:
        return pl.Series([None] * len(rows), dtype=TEMPERATURES)
    return pl.Series(
        np.where(_reaches(rows, cells.hot), "hot", np.where(_reaches(rows, cells.warm), "warm", "cold")),
        dtype=pl.String,
    ).cast(TEMPERATURES)


def _reaches(rows: Array, cell: Cell) -> Any:
    least = -np.inf if cell.score is None else cell.score
    return (rows["score"] >= least - SAME) & (rows["grade"] >= (GRADES.index(cell.grade) if cell.grade else 0))


def _with_stamps(leads: pl.DataFrame, transitions: pl.DataFrame) -> pl.DataFrame:
    """When each lead first and last became marketing-qualified, how often, and the stamps of its present episode."""
    lead = pl.col("number")
    mql = (
        transitions.filter(pl.col("to_stage") == "mql")
        .group_by(lead)
        .agg(mql_first_at=pl.col("at").min(), mql_last_at=pl.col("at").max(), mql_count=pl.len().cast(pl.Int32))
    )
    numbered = leads.with_row_index("number")
    present = transitions.join(numbered.select("number", now="episode"), on="number").filter(
        pl.col("episode") == pl.col("now")
    )
    stamps = [pl.col("at").filter(pl.col("to_stage") == s).last().alias(f"{s}_at") for s in STAGES[1:]]
    stamped = present.filter(pl.col("to_stage") != "inquiry").group_by(lead).agg(*stamps)
    out = transitions.filter(pl.col("to_stage") == "disqualified").unique("number", keep="last", maintain_order=True)
    by = out.select("number", disqualified_by=pl.coalesce("gate_or_reason", "cause"))
    names = [name for name in leads.columns if name not in ("first_at", "last_at")]
    return (
        numbered.join(mql, on="number", how="left", maintain_order="left")
        .join(stamped, on="number", how="left", maintain_order="left")
        .join(by, on="number", how="left", maintain_order="left")
        .select(
            *names,
            pl.when(pl.col("stage") == "disqualified").then("disqualified_by"),
            "first_at",
            "last_at",
            "mql_first_at",
            "mql_last_at",
            pl.col("mql_count").fill_null(0),
            pl.col("first_at").alias("inquiry_at"),
            *[f"{stage}_at" for stage in STAGES[1:]],
        )
    )
