"""What a model asks of every event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from leadlight.engine import shapes
from leadlight.model import Condition, Model


@dataclass(frozen=True)
class Questions:
    """A model's conditions, the rules that count a column's values, and the reasons with which sales disqualifies.

    An event's *answers* are bits, the first the lowest: which of the conditions hold, whether it is a rejection that
    disqualifies, and for each rule with ``distinct`` whether the value is new to the lead.
    """

    conditions: tuple[Condition, ...]
    distinct: tuple[tuple[int, str], ...]
    disqualifying: frozenset[str]

    SAID: ClassVar[tuple[str, str]] = ("reason", "requirements")
    """What a sales event may say besides: why; and what was found to be met, of a lead that is sales-qualified."""
    MET: ClassVar[str] = "sales_qualified"
    SALES: ClassVar[dict[str, int]] = {
        "sales_accepted": shapes.ACCEPTED,
        "sales_qualified": shapes.QUALIFIED,
        "opportunity_created": shapes.CREATED,
        "opportunity_won": shapes.WON,
        "opportunity_lost": shapes.LOST_DEAL,
        "sales_rejected": shapes.REJECTED_NURTURE,
        "recycled": shapes.RECYCLED,
        "disqualified": shapes.DISQUALIFY,
        "requalified": shapes.REQUALIFY,
    }

    @classmethod
    def of(cls, model: Model) -> Questions:
        reasons = model.handoff.reject_reasons
        return cls(
            conditions=tuple(dict.fromkeys(model.event_conditions())),
            distinct=tuple((n, rule.distinct) for n, (_, rule) in enumerate(model.rules) if rule.distinct),
            disqualifying=frozenset(reason.name for reason in reasons if reason.then == "disqualify"),
        )

    @property
    def columns(self) -> list[str]:
        """The columns to read, beside lead, at and name."""
        asked = {column for condition in self.conditions for column in condition.columns}
        return sorted((asked | set(self.counted) | set(self.SAID)) - {"lead", "at", "name"})

    @property
    def counted(self) -> list[str]:
        return sorted({column for _, column in self.distinct})

    @property
    def of_one_event(self) -> int:
        """How many questions can be answered without knowing what else the lead did."""
        return len(self.conditions) + 1

    def holding(self, answers: int) -> frozenset[Condition]:
        """The conditions that hold."""
        return frozenset(condition for n, condition in enumerate(self.conditions) if answers >> n & 1)

    def disqualifies(self, answers: int) -> bool:
        return bool(answers >> len(self.conditions) & 1)

    def nothing_new(self, answers: int) -> frozenset[int]:
        """The rules that count values and have met this event's before."""
        return frozenset(rule for n, (rule, _) in enumerate(self.distinct) if not answers >> self.of_one_event + n & 1)
