"""What each package offers: a sorted list of names that exist, and no code of its own."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "leadlight"
PACKAGES = ["model", "history", "engine", "engine.replay", "engine.sweep", "report", "plan", "acme"]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_exports_and_does_nothing_else(name: str) -> None:
    package = importlib.import_module(f"leadlight.{name}")
    assert list(package.__all__) == sorted(package.__all__, key=lambda word: (not word.isupper(), word))
    assert all(hasattr(package, word) for word in package.__all__)
    tree = ast.parse((SOURCE / name.replace(".", "/") / "__init__.py").read_text(encoding="utf-8"))
    allowed = (ast.ImportFrom, ast.Assign, ast.Expr)
    assert all(isinstance(node, allowed) for node in tree.body)


def test_the_version_is_written_in_one_place() -> None:
    assert "version" not in (SOURCE / "__init__.py").read_text(encoding="utf-8")
