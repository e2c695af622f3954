"""`localseek batch`, killed at any moment and gone on with: every line once, none torn."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel, command

N_LINES = 400


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(f'{{"id": {n}, "prompt": "{n}?"}}\n' for n in range(N_LINES)))
    return path


def kill(arguments: list[str], environment: dict[str, str], output: Path, n_bytes: int) -> None:
    """Run the command and kill all of it, without notice, when so much has been written."""
    with subprocess.Popen(arguments, env=environment, start_new_session=True) as process:
        until = time.monotonic() + 60
        while not output.exists() or output.stat().st_size < n_bytes:
            assert process.poll() is None, "it ended before"
            assert time.monotonic() < until, "it takes too long"
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGKILL)


def test_a_killed_run_goes_on_where_it_was(
    scripted_model: MakeModel, environment: dict[str, str], source: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out.jsonl"
    model = scripted_model(scripts.THINKS)
    arguments = command(
        "batch", source, output, "-m", model, "--n-ctx", "64", "--temperature", "0", "--resume"
    )
    size = 700 * N_LINES
    before = b""
    for n_bytes in sorted(random.sample(range(1, size), 3)):
        kill(arguments, environment, output, n_bytes)
        data = output.read_bytes()
        assert data.startswith(before)
        before = data[: data.rfind(b"\n") + 1]

    done = subprocess.run(arguments, env=environment, capture_output=True, check=False, timeout=60)

    data = output.read_bytes()
    results = [json.loads(line) for line in data.splitlines()]
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert data.startswith(before)
    assert data.endswith(b"\n")
    assert sorted(result["id"] for result in results) == list(range(N_LINES))
    assert {result["answer"] for result in results} == {"It is four"}
