"""The command line. Each command is a file here: it reads its input, calls the library, and shows what came back.

What a command needs is imported when it runs, so that ``leadlight --help`` answers at once. Exit codes: 0, all is well;
1, what is read is wrong or not there; 2, the call is wrong, whatever there is to read (docs/how-it-works.md).
"""

from __future__ import annotations

from leadlight.cli import (
    check,
    init,
    diff,
    qualify,
    explain,
    replay,
    sweep,
    threshold,
    misses,
    history,
    report,
    plan,
    demo,
)
from leadlight.cli.app import app
from leadlight.cli.entry import main

__all__ = ["app", "main"]
