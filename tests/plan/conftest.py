"""One world whose plan several tests look at."""

from __future__ import annotations

import numpy as np
import pytest

from plan.worlds import World
from report.outcomes import Made


@pytest.fixture(scope="session")
def past() -> Made:
    """Eighteen months of three thousand leads of two channels."""
    world = World.of(np.random.default_rng(5), 3_000, -540, 0)
    return world.made({"channel": ["fair" if n % 3 else "web" for n in range(3_000)]})
