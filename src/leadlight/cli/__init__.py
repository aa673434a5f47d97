"""The command line. Each command is a file here: it reads its input, calls the library, and shows what came back.

What a command needs is imported when it runs, so that ``leadlight --help`` answers at once. Exit codes: 0, all is well;
1, what is read is wrong or not there; 2, the call is wrong, whatever there is to read (docs/how-it-works.md).
"""

from __future__ import annotations

import sys

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
from leadlight.cli.terminal import BAD_CALL, BAD_INPUT, stop, write_what_can_be_written

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line. What a person can put right is told in a sentence, never as a stack trace."""
    write_what_can_be_written()
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has gone, as in `| head`
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        stop(_sentence(error), BAD_CALL if isinstance(error, _of_the_call()) else BAD_INPUT)


def _expected() -> tuple[type[Exception], ...]:
    """What a person can put right."""
    from leadlight.engine import MatchError
    from leadlight.engine.spark import SparkError
    from leadlight.history import HistoryError
    from leadlight.model import ModelError
    from leadlight.report import ReportError

    return ModelError, HistoryError, MatchError, ReportError, SparkError, OSError


def _of_the_call() -> tuple[type[Exception], ...]:
    """Of these, what is wrong whatever the files hold."""
    from leadlight.engine.sweep import SweepCallError
    from leadlight.report import ReportCallError

    return SweepCallError, ReportCallError


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f'"{error.filename}": {error.strerror}. Check the path and the rights.'
    return str(error)
