"""Figures of others, to stand beside ours: each with where it comes from and why it may not be about us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Benchmark:
    """A published figure: what it is of, as it was published, its source, and what to beware of."""

    what: str
    figure: str
    source: str
    caveat: str

    @property
    def sentence(self) -> str:
        return f"{self.what} {self.figure} ({self.source}). {self.caveat}"


LEAD_TO_OPPORTUNITY: Final = Benchmark(
    "lead → opportunity",
    "13%, 84 days",
    "Implisit, October 2014, about 500 US B2B customers of Salesforce, by way of eMarketer, 10 February 2015",
    "Often quoted as a rate from MQL to SQL, which it never was.",
)
OPPORTUNITY_TO_DEAL: Final = Benchmark(
    "opportunity → deal",
    "6%, 18 days",
    "Implisit, October 2014, about 500 US B2B customers of Salesforce, by way of eMarketer, 10 February 2015",
    "Unusually low: it counts every opportunity that was ever opened.",
)
MQL_TO_SQL: Final = Benchmark(
    "MQL → SQL",
    "13% to 58% for B2B software",
    "RevOps Report 13 to 15%, Prooflytics 18 to 22%, First Page Sage about 39%, Lotoftools 32 to 58%; no method shown",
    "They do not agree because each calls something else an MQL.",
)
SAL_ACCEPTANCE: Final = Benchmark(
    "MQLs accepted by sales",
    "80% and more is called healthy",
    "Forrester, as quoted by practitioners; the original was not seen",
    "Directional at best.",
)
RESPONSE_TIME: Final = Benchmark(
    "answering within an hour",
    "7 times as likely to qualify as an hour later",
    "Oldroyd, McElheran and Elkington, Harvard Business Review 2011: 1.25 million leads of 42 firms",
    "An observation, not an experiment: who is called first is seldom chosen by chance.",
)
PQL_TO_PAID: Final = Benchmark(
    "PQL → paid",
    "15% to 30%",
    "attributed to OpenView; the original was not seen",
    "Directional at best.",
)
