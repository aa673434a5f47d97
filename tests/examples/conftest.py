"""Acme, written by the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.calls import Demo


@pytest.fixture(scope="session")
def company(demo: Demo) -> Path:
    """The folder of Acme's history."""
    return demo.folder / "history"
