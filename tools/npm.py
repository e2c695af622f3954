"""npm, as its own process: the user's settings (registry, proxy, certificates) hold.

Some data for the tests is published there only. What npm says goes to stderr.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tools.pins import Pin

STDERR = 2


def is_there() -> bool:
    """Whether npm is installed."""
    return shutil.which("npm") is not None


def pack(pin: Pin, place: Path) -> Path:
    """Download the archive of a package into ``place``; nothing of it is run."""
    npm = shutil.which("npm")
    if npm is None:
        raise ValueError("npm is not installed; it comes with Node.js")
    package = f"{pin.package}@{pin.version}"
    options = ["--silent", "--ignore-scripts", "--pack-destination", str(place)]
    subprocess.run([npm, "pack", *options, package], check=True, stdout=STDERR)
    return place / pin.file
