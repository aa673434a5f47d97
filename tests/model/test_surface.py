"""What the package gives to others."""

from __future__ import annotations

import subprocess
import sys

import leadlight.model


def test_the_names_are_sorted_and_exist() -> None:
    names = leadlight.model.__all__
    assert names == sorted(names, key=lambda name: (not name.isupper(), name[0].islower(), name))
    assert all(hasattr(leadlight.model, name) for name in names)


def test_reading_a_model_needs_no_tables_and_no_compiler() -> None:
    code = "import sys; from leadlight.model import load; load('modern'); print({'polars', 'numba'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
