"""Where the program begins, and how it ends: what a person can put right is a sentence and an exit code."""

from __future__ import annotations

import sys

from leadlight.cli.app import app
from leadlight.cli.terminal import BAD_CALL, BAD_INPUT, stop, write_what_can_be_written


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
