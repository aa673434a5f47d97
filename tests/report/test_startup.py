"""What does not draw does not pay for drawing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import io, sys
from rich.console import Console
from leadlight.report import print_report, print_summary, report, summarise
from report.outcomes import simulated

outcome, screen = simulated(30), Console(file=io.StringIO())
findings = report("lifecycle").find(outcome, by="source")
findings.csv(), findings.json()
print_report(findings, screen)
print_summary(summarise(outcome), screen)
print([name for name in ("altair", "vl_convert", "jinja2", "numba") if name in sys.modules])
"""


def test_tables_and_summary_need_no_charts() -> None:
    tests = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(  # our own script
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, env={"PYTHONPATH": tests}
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
