"""With HF_HUB_OFFLINE set no command opens a socket, whatever it would have asked the hub."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from conftest import MakeModel
from fake_hub import REPO, FakeHub, fake_hub
from scripts import PLAIN

# Runs command lines in one process, and tells each exit code and what was done with the network:
# Python reports every socket to the hook, whoever makes it, before it is there.
PROGRAM = """
import json, socket, sys

seen = []

def hook(event, arguments):
    if event == "socket.getaddrinfo" or (
        event == "socket.__new__" and arguments[1] in (socket.AF_INET, socket.AF_INET6)
    ):
        seen.append(event)

sys.addaudithook(hook)

from localseek.cli import app, plan
from localseek.jobs import doctor, this_machine

plan._MEASURED_S = doctor.SECONDS = 0.01
this_machine.MOST_BYTES = 2**23
told = []
stdout, sys.stdout = sys.stdout, sys.stderr
for line in json.loads(sys.argv[1]):
    told.append([app.run(line), len(seen)])
    seen.clear()
json.dump(told, stdout)
"""


@pytest.fixture
def hub(
    environment: dict[str, str], scripted_model: MakeModel, tmp_path: Path
) -> Iterator[FakeHub]:
    with fake_hub() as serving:
        serving.files = {"tiny-Q8_0.gguf": scripted_model(PLAIN).read_bytes()}
        environment["HF_ENDPOINT"] = serving.url
        environment["HF_HUB_CACHE"] = str(tmp_path / "cache")
        yield serving


def ran(lines: Sequence[Sequence[str]], environment: dict[str, str]) -> list[tuple[int, int]]:
    """The exit code of each command line, and how often it turned to the network."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(lines)],
        env={**environment, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [(code, n) for code, n in json.loads(done.stdout)]


def test_no_command_opens_a_socket_offline(
    hub: FakeHub, environment: dict[str, str], tmp_path: Path
) -> None:
    here, elsewhere = f"{REPO}:Q8_0", "someone/else:Q4_K_M"
    [(code, n_sockets)] = ran([["pull", here, "--quiet"]], environment)
    assert code == 0
    assert n_sockets  # else the hook would prove nothing
    hub.log.clear()

    environment["HF_HUB_OFFLINE"] = "1"
    expected = {
        ("pull", here): 0,  # it is there
        ("pull", "r1-8b"): 69,
        ("pull", elsewhere, "--checkpoint"): 69,
        ("show", here): 0,
        ("show", elsewhere): 69,
        ("plan", here): 0,
        ("plan", "r1-8b"): 0,
        ("plan", elsewhere): 69,
        ("plan",): 0,
        ("doctor",): 0,
        ("list",): 0,
        ("verify",): 0,
        ("convert", elsewhere, str(tmp_path / "out.gguf")): 69,
        ("ask", "-m", here, "hi"): 0,
        ("ask", "-m", elsewhere, "hi"): 66,
        ("rm", here, "--yes"): 0,
    }

    told = ran([*map(list, expected)], environment)

    assert dict(zip(expected, told, strict=True)) == {
        line: (code, 0) for line, code in expected.items()
    }
    assert hub.log == []
