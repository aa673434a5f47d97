"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("the same each time", derandomize=True)
if os.environ.get("CI"):  # a change is judged by itself, not by the luck of the draw
    settings.load_profile("the same each time")

DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def needs() -> Callable[[str], Path]:
    """A file or folder of the real data beside the checkout; absent, the test skips, or fails where all is required."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            say = f"needs ../shared/data/{name}, which is not ours to ship: see examples/README.md for where it is from"
            if os.environ.get("LEADLIGHT_REQUIRE") == "all":
                pytest.fail(say, pytrace=False)
            pytest.skip(say)
        return path

    return find
