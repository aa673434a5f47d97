"""Acme, written once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadlight import acme


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of Acme's history."""
    folder = tmp_path_factory.mktemp("acme")
    acme.write(folder)
    return folder
