"""A command answers at once: what it does not need is not imported, and the fold is compiled once.

How long that takes is measured, not tested: ``make bench-start``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.calls import Call, Small, process

SLOW = ("altair", "numba", "jinja2", "vl_convert")
LIBRARIES = ("polars", "pydantic", "numpy", "llvmlite", "sqlglot", *SLOW)
SCRIPT = """
import sys
from leadlight.cli import main

sys.argv = ["leadlight", *sys.argv[1:]]
try:
    main()
finally:
    print("imported:", *sorted(sys.modules), file=sys.stderr)
"""


def imported(*words: object) -> set[str]:
    """The modules that a command has imported at its end."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, *map(str, words)], capture_output=True, text=True, check=False)
    return set(done.stderr.partition("imported:")[2].split())


def test_help_needs_no_library() -> None:
    modules = imported("--help")
    assert "leadlight.cli" in modules
    assert not modules & set(LIBRARIES)


def test_qualifying_and_explaining_draw_and_compile_nothing(leadlight: Call, small: Small) -> None:
    leadlight("qualify", small.model, small.events)  # compiles, where nobody has before
    for words in (["qualify"], ["explain", "--lead", "ada"]):
        modules = imported(words[0], small.model, small.events, *words[1:])
        assert "leadlight.engine.compile" in modules
        assert not modules & set(SLOW)


def test_the_one_compilation_is_announced_and_kept(small: Small, tmp_path: Path) -> None:
    first = process("qualify", small.model, small.events, LEADLIGHT_CACHE=str(tmp_path / "cache"))
    again = process("qualify", small.model, small.events, LEADLIGHT_CACHE=str(tmp_path / "cache"))
    assert first.err.startswith("Compiling the fold for this machine. This takes about ten seconds, once.\n")
    assert "Compiling" not in again.err
    assert (first.code, first.out) == (again.code, again.out)


def test_help_says_every_command_and_every_option_that_matters(leadlight: Call) -> None:
    said = leadlight("--help").out
    for command in ("check", "init", "diff", "qualify", "explain", "report", "demo"):
        assert f"│ {command}" in said
    options = leadlight("qualify", "--help").out
    for option in ("--leads", "--map", "--as-of", "--out", "--ledger", "--html", "--strict", "--without"):
        assert option in options
    assert max(map(len, options.splitlines())) <= 80


def test_the_version_is_said() -> None:
    assert process("--version").out.startswith("leadlight 0.")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no head")
def test_a_reader_may_stop_reading_and_all_files_are_written(small: Small) -> None:
    out, page = small.folder / "out", small.folder / "page.html"
    code, said = _unread("qualify", small.model, small.events, "--out", out, "--ledger", "--html", page)
    assert (code, "Traceback" in said, "BrokenPipe" in said) == (0, False, False)
    assert {path.name for path in out.glob("*.parquet")} >= {"leads.parquet", "transitions.parquet", "ledger.parquet"}
    assert page.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no head")
def test_a_report_is_written_before_it_is_shown(leadlight: Call, small: Small) -> None:
    out, chart, page = (small.folder / name for name in ("out", "chart.png", "page.html"))
    assert leadlight("qualify", small.model, small.events, "--out", out).code == 0
    code, said = _unread("report", "lifecycle", out, "--png", chart, "--html", page)
    assert (code, "Traceback" in said) == (0, False)
    assert chart.exists()
    assert page.exists()
    for form in ("--csv", "--json"):
        code, said = _unread("report", "lifecycle", out, form)
        assert (code, "Traceback" in said) == (0, False)


def _unread(*words: object) -> tuple[int, str]:
    """Call the command line with an output that nobody reads: its code, and what it says of errors."""
    command = [sys.executable, "-m", "leadlight", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    return running.returncode, said
