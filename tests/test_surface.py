"""What each package offers: a sorted list of names that exist, and no code of its own."""

from __future__ import annotations

import ast
import importlib
import tomllib
from pathlib import Path

import pytest

from leadlight.report import reports

SOURCE = Path(__file__).parents[1] / "src" / "leadlight"
PACKAGES = sorted(str(file.parent.relative_to(SOURCE)) for file in SOURCE.glob("*/**/__init__.py"))


@pytest.mark.parametrize("path", PACKAGES)
def test_a_package_exports_and_does_nothing_else(path: str) -> None:
    tree = ast.parse((SOURCE / path / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert all(isinstance(node, (ast.ImportFrom, ast.Assign, ast.Expr)) for node in tree.body)
    package = importlib.import_module(".".join(["leadlight", *Path(path).parts]))
    words = getattr(package, "__all__", [])
    assert words or not any(isinstance(node, ast.ImportFrom) for node in tree.body)
    assert list(words) == sorted(words, key=lambda word: (not word.isupper(), word))
    assert all(hasattr(package, word) for word in words)


def test_the_version_is_written_in_one_place() -> None:
    assert "version" not in (SOURCE / "__init__.py").read_text(encoding="utf-8")


def test_the_rules_of_import_know_every_report() -> None:
    rules = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    named = {contract["name"]: contract for contract in rules["contracts"]}
    expected = [f"leadlight.report.{name}" for name in reports()]
    assert named["No report leans on another"]["modules"] == expected
    assert named["What reports share knows none of them"]["forbidden_modules"] == expected
