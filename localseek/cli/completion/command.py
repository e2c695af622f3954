"""`localseek completion`: what to tell a shell, so that Tab completes."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from localseek.cli.completion.scripts import SCRIPTS
from localseek.cli.output import Output

EXAMPLES = """Where it goes:

\b
  localseek completion bash > ~/.local/share/bash-completion/completions/localseek
  localseek completion zsh > "${fpath[1]}/_localseek"
  localseek completion fish > ~/.config/fish/completions/localseek.fish

or, for this shell only: eval "$(localseek completion bash)".
"""

Shell = Literal["bash", "zsh", "fish"]


def completion(
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> int:
    """Print the script that lets a shell complete commands, flags, models and presets."""
    Output(sys.stdout).write(SCRIPTS[shell].lstrip("\n"))
    return 0
