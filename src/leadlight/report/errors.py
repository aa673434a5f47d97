"""What can go wrong with a report, said in a sentence."""

from __future__ import annotations


class ReportError(Exception):
    """What is wrong with the question that was put to a report, and what to ask instead."""


class ReportCallError(ReportError):
    """The same where the question cannot be read, or lacks something, whatever the outcome holds."""
