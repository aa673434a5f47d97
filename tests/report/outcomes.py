"""Outcomes made by hand, and one by dice."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from leadlight.model import GRADES, STAGES
from leadlight.report.past.history import KeptInMemory
from leadlight.report.spend import Spend

INSTANT = pl.Datetime("us", "UTC")
OFF_PATH = ("nurture", "disqualified", "lost")
LEADS = {
    "lead": pl.String,
    "score": pl.Float64,
    "grade": pl.Enum(GRADES),
    "temperature": pl.Enum(["hot", "warm", "cold"]),
    "stage": pl.Enum(STAGES),
    "stage_since": INSTANT,
    "episode": pl.Int32,
    "disqualified_by": pl.String,
    "first_at": INSTANT,
    "last_at": INSTANT,
    "mql_first_at": INSTANT,
    "mql_last_at": INSTANT,
    "mql_count": pl.Int32,
}
TRANSITIONS = {
    "lead": pl.String,
    "at": INSTANT,
    "from_stage": pl.Enum(STAGES),
    "to_stage": pl.Enum(STAGES),
    "cause": pl.String,
    "gate_or_reason": pl.String,
    "score": pl.Float64,
    "grade": pl.Enum(GRADES),
    "episode": pl.Int32,
    "inferred": pl.Boolean,
    "kind": pl.String,
}
REJECTED = {"file": pl.String, "line": pl.Int64, "reason": pl.String, "row": pl.String}
AS_OF = datetime(2026, 6, 30, 21, 59, tzinfo=UTC)
THRESHOLDS = {"hot": {"score": 100.0, "grade": "B"}, "warm": {"score": 40.0, "grade": "C"}}


@dataclass(frozen=True)
class Made:
    """An outcome by hand: the five things a report reads."""

    leads: pl.DataFrame
    transitions: pl.DataFrame
    attributes: pl.DataFrame
    as_of: datetime = AS_OF
    timezone: str = "Europe/Berlin"
    rejected: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTED))
    facts: dict[str, Any] = field(default_factory=lambda: {"version": "acme@12345678", "temperature": THRESHOLDS})

    @property
    def history(self) -> KeptInMemory:
        """What the leads did: each transition's cause, with what a campaign and a salesperson leave behind."""
        words = {"sal": "sales_accepted", "sql": "sales_qualified", "opportunity": "opportunity_created"}
        words |= {"customer": "opportunity_won", "lost": "opportunity_lost", "nurture": "recycled"}
        moved = self.transitions.filter(~pl.col("inferred")).sort("lead", "at", maintain_order=True)
        stage = pl.col("to_stage").cast(pl.String)
        dice = pl.col("lead").str.extract(r"(\d+)$").cast(pl.Int64, strict=False).fill_null(0)
        sold = stage.is_in(["opportunity", "customer"])
        return KeptInMemory(
            moved.select(
                "lead",
                "at",
                name=stage.replace_strict(words, default="page_viewed"),
                owner=pl.when(~stage.is_in(["inquiry", "mql", "pql"])).then(pl.format("owner-{}", dice % 4)),
                amount=pl.when(sold).then(1000.0 + 100 * (dice % 50)),
                utm_source=pl.when(stage == "inquiry").then(pl.format("utm-{}", dice % 3)),
                campaign=pl.when(stage.is_in(["inquiry", "mql"])).then(pl.format("campaign-{}", dice % 5)),
            )
        )

    def only(self, leads: pl.Series) -> Made:
        """The same, of some leads."""
        some = pl.col("lead").is_in(leads.implode())
        tables = {name: getattr(self, name).filter(some) for name in ("leads", "transitions", "attributes")}
        return replace(self, **tables)

    def shuffled(self, seed: int) -> Made:
        def mixed(table: pl.DataFrame) -> pl.DataFrame:
            return table.sample(fraction=1, shuffle=True, seed=seed)

        return replace(
            self,
            leads=mixed(self.leads),
            transitions=mixed(self.transitions),
            attributes=mixed(self.attributes),
        )


@dataclass
class Lead:
    """One lead's way: ``Lead("a").to("inquiry", "2026-01-05").to("mql", "2026-01-09")``."""

    name: str
    score: float = 0
    grade: str | None = None
    temperature: str | None = None
    attributes: dict[str, str | None] = field(default_factory=dict)
    rows: list[dict[str, object]] = field(default_factory=list)
    stage: str | None = None
    episode: int = 0

    def to(self, stage: str, at: str | datetime, *, inferred: bool = False, stamp: bool = False) -> Lead:
        instant = at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)
        if self.stage in (None, "inquiry", *OFF_PATH) and stage not in ("inquiry", *OFF_PATH):
            self.episode += 1
        self.rows.append(
            {
                "lead": self.name,
                "at": instant,
                "from_stage": self.stage,
                "to_stage": stage,
                "cause": "page_viewed",
                "score": self.score,
                "grade": self.grade,
                "episode": self.episode,
                "inferred": inferred,
                "kind": "stamp" if stamp else "move",
            }
        )
        if not stamp:
            self.stage = stage
        return self

    @property
    def row(self) -> dict[str, object]:
        mqls = [row["at"] for row in self.rows if row["to_stage"] == "mql"]
        return {
            "lead": self.name, "score": self.score, "grade": self.grade, "temperature": self.temperature,
            "stage": self.stage, "stage_since": self.rows[-1]["at"], "episode": self.episode,
            "first_at": self.rows[0]["at"], "last_at": self.rows[-1]["at"], "mql_count": len(mqls),
            "mql_first_at": mqls[0] if mqls else None, "mql_last_at": mqls[-1] if mqls else None,
        }  # fmt: skip


def made(leads: Iterable[Lead], **about: object) -> Made:
    ways = list(leads)
    columns = sorted({column for lead in ways for column in lead.attributes})
    return Made(
        pl.DataFrame([lead.row for lead in ways], schema=LEADS),
        pl.DataFrame([row for lead in ways for row in lead.rows], schema=TRANSITIONS),
        pl.DataFrame(
            [{"lead": lead.name} | lead.attributes for lead in ways],
            schema=dict.fromkeys(["lead", *columns], pl.String),
        ),
        **about,  # type: ignore[arg-type]
    )


_STEPS = {  # stage: the next with its chance, where the others go, and the median days it takes
    "inquiry": ("mql", 0.22, None, 20),
    "mql": ("sal", 0.7, "nurture", 2),
    "sal": ("sql", 0.55, "disqualified", 9),
    "sql": ("opportunity", 0.7, "nurture", 15),
    "opportunity": ("customer", 0.3, "lost", 45),
}
_SOURCES = ("Webinar", "Search", "Partner", "Trade fair", "Newsletter", "Referral", "Paid social")


def simulated(leads: int = 1500, seed: int = 7) -> Made:
    """Leads created over a year and a half, with the delays and detours such leads have."""
    dice = random.Random(seed)  # noqa: S311  # no secret
    return made(_walk(f"lead-{number:04d}", dice, AS_OF) for number in range(leads))


def _walk(name: str, dice: random.Random, end: datetime) -> Lead:
    source = dice.choice(_SOURCES)
    lead = Lead(
        name,
        attributes={
            "source": source if dice.random() < 0.95 else None,
            "country": dice.choice(["DE", "AT", "CH"]),
        },
    )
    at = end - timedelta(days=dice.uniform(0, 540))
    lead.to("inquiry", at)
    while lead.stage in _STEPS:
        onward, chance, aside, median = _STEPS[lead.stage]
        at += timedelta(days=dice.lognormvariate(0, 0.9) * median)
        moved = dice.random() < chance * (1.3 if source == "Referral" else 0.9)
        if at > end or not (moved or aside):
            break
        if moved and lead.stage == "mql" and dice.random() < 0.2:
            lead.to("sal", at, inferred=True).to("sql", at)
        else:
            lead.to(onward if moved else str(aside), at)
            if lead.stage == "mql" and dice.random() < 0.15:
                lead.to("pql", at, stamp=True)
        if lead.stage == "nurture" and dice.random() < 0.3:
            at += timedelta(days=dice.uniform(30, 90))
            if at < end:
                lead.to("mql", at)
    depth = len({row["to_stage"] for row in lead.rows})
    lead.score = round(min(200.0, dice.expovariate(1 / 25) + 22 * (depth - 1)), 1)
    lead.grade = dice.choice(["F", "D", "D+", "C-", "C", "C+", "B", "B+", "A-", "A", "A+", None][min(depth, 4) - 1 :])
    good = lead.grade is not None and lead.grade[0] in "AB"
    lead.temperature = "hot" if lead.score >= 100 and good else "warm" if lead.score >= 40 and good else "cold"
    return lead


_FOLDER = TemporaryDirectory()


def spend_file(spend: Spend) -> str:
    """A file with this spend, for as long as the tests run."""
    written = spend.table.with_columns(
        pl.col("month").dt.strftime("%Y-%m"), currency=pl.lit(spend.currency)
    ).write_csv()
    path = Path(_FOLDER.name, f"{md5(written.encode(), usedforsecurity=False).hexdigest()}.csv")
    path.write_text(written, encoding="utf-8")
    return str(path)
