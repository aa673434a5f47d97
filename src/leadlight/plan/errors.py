"""What can go wrong with a plan, said in a sentence."""

from __future__ import annotations

from leadlight.report.errors import ReportCallError, ReportError


class PlanError(ReportError):
    """What this history cannot tell, and what to give instead."""


class PlanCallError(PlanError, ReportCallError):
    """What is wrong with the question: a target, a rate or a what-if that cannot be read."""
