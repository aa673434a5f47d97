"""What can be wrong with Spark itself."""

from __future__ import annotations


class SparkError(Exception):
    """Spark is missing, does not start, or gave up: what is wrong, and what to do."""
