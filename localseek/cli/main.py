"""The entry point: fork first, import later.

The process that talks to llama.cpp is a child of a thin one that imports nothing heavy.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from localseek.cli.ctrl_c import die_of_ctrl_c

VARIABLE = "LOCALSEEK_COMPLETE"


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    die_of_ctrl_c()
    if VARIABLE in os.environ:  # a shell asks what may be typed
        from localseek.cli.completion.request import complete

        sys.exit(complete())
    from localseek.cli.supervise import supervise

    sys.exit(supervise(_run))


def _run() -> int:
    from localseek.cli.app import run

    return run(sys.argv[1:])
