"""pip, as its own process: the user's settings (index, proxy, certificates) hold.

What it says goes to stderr: the output of our own programs is on stdout.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.pins import Pin

STDERR = 2


def pip(*arguments: str | Path) -> None:
    """Run pip in this environment; ``subprocess.CalledProcessError`` if it fails."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    subprocess.run(command, check=True, stdout=STDERR)


def download(pin: Pin, place: Path, form: str) -> None:
    """Download the package into ``place``, as ``--no-binary`` or ``--only-binary``.

    Only this package: ``--no-binary :all:`` would compile cmake before its metadata is read.
    """
    pip(
        "download", "--no-deps", form, pin.package, "--dest", place, f"{pin.package}=={pin.version}"
    )
