"""A hub on loopback, and a cache of its own, for the tests of what is fetched."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_hub import FakeHub, fake_hub
from fetching_process import Fetchers, Forker

from localseek.models.hub_settings import Hub, Pace

# Long enough for two busy cores, short enough for tests that wait until patience ends.
QUICK = Pace(connect_s=3, stall_s=5, first_wait_s=0.01, longest_wait_s=2, n_fruitless=4)


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of whoever runs the tests: no token, no proxy, no cache."""
    from huggingface_hub import constants

    for name in os.environ:
        if name.startswith("HF_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no-token"))


@pytest.fixture
def server(nobody: None) -> Iterator[FakeHub]:
    """A hub with a model and its small files."""
    with fake_hub() as serving:
        serving.files = {
            "model.gguf": random.Random(5).randbytes(300_000),
            "config.json": b'{"model_type": "llama"}',
        }
        yield serving


@pytest.fixture
def hub(server: FakeHub, tmp_path: Path) -> Hub:
    """The same hub as its client sees it."""
    return Hub(endpoint=server.url, cache=tmp_path / "hub", pace=QUICK)


@pytest.fixture(scope="session")
def forker() -> Iterator[Forker]:
    """A process that can become one that fetches, at once."""
    with Forker() as running:
        yield running


@pytest.fixture
def fetchers(forker: Forker, server: FakeHub, tmp_path: Path) -> Fetchers:
    """Processes that fetch from the hub into the cache that `hub` has."""
    return Fetchers(forker, server.url, tmp_path)
