"""A log of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from localseek.config import log_file


@pytest.fixture(autouse=True)
def log_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the log of this test is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return log_file()
