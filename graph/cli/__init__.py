"""The ``doctrine`` command: parse, call, print.

Results go to standard output, messages to standard error. Status 0: done; 1: done, with findings; 2: bad input.
"""

import sys

from graph.cli.main import main

__all__ = ["main", "run"]


def run() -> None:
    """Run the command; a closed pipe is no error."""
    try:
        main.main(prog_name="doctrine")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
