"""The manual page says what `--help` says, and no program that reads it complains."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tools.man_page import PAGE, man_page


def test_the_page_is_that_of_this_help() -> None:
    assert PAGE.read_text(encoding="utf-8") == man_page(), "run: make man"


def test_it_is_plain_ascii_for_every_roff() -> None:
    assert man_page().isascii()


def test_groff_has_nothing_to_complain_of_and_shows_all() -> None:
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not installed")
    done = subprocess.run(
        [groff, "-Tutf8", "-man", "-ww"], input=man_page().encode(), capture_output=True, check=True
    )

    text = " ".join(re.sub(".\x08", "", done.stdout.decode()).split())
    assert done.stderr == b""
    for words in ("localseek log replay", "65 bad data", "--think-budget", "config.toml"):
        assert words in text
