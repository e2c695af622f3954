"""The slash commands of `chat`: a table of them, and one small function each.

    /name argument ─▶ COMMANDS ─▶ function(state, argument)

Help and completion are read from the table: to add a command, write its function into the
module of its topic and a row into table.py.
"""

from localseek.cli.repl.commands.table import (
    COMMANDS,
    completions,
    is_command,
    run_command,
    without_escape,
)

__all__ = ["COMMANDS", "completions", "is_command", "run_command", "without_escape"]
