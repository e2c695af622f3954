"""Fixtures that more than one folder uses: real model files, and a way to run the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pretend_gpu import build_pretend_gpu
from scripted_gguf import Script, write_scripted_gguf

from localseek.cli import app
from tools import real_data

MakeModel = Callable[[Script], Path]
RunCommand = Callable[..., "Ran"]


def pytest_configure() -> None:
    """Hear Ctrl-C, also where `make test &` or nohup has it ignored: its tests would wait forever."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Where other programs want the cores, too, a moment is no sign of a mistake.
    settings.register_profile(
        "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def state_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Which models were used here is no business of whoever runs the tests."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session")
def smollm2_gguf() -> Path:
    """SmolLM2-135M-Instruct, Q4_1: a real chat model without a chain of thought."""
    return real_data.smollm2()


@pytest.fixture(scope="session")
def llama_cpp_models() -> Path:
    """The folder ``models`` of llama.cpp's source: vocabularies and chat templates."""
    return real_data.llama_cpp_source() / "models"


@pytest.fixture(scope="session")
def pretend_gpu(llama_cpp_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of a GPU that is none; for processes of their own, see pretend_gpu.py."""
    import llama_cpp  # noqa: TID251 - the library itself is asked

    libraries = Path(llama_cpp.__file__).parent / "lib"
    folder = tmp_path_factory.mktemp("pretend_gpu")
    return build_pretend_gpu(folder, llama_cpp_models.parent, libraries)


@pytest.fixture(scope="session")
def scripted_model(tmp_path_factory: pytest.TempPathFactory) -> MakeModel:
    """Write a scripted model, each script once, and return its path."""
    folder = tmp_path_factory.mktemp("scripted")
    written: dict[str, Path] = {}

    def make(script: Script) -> Path:
        key = repr(script)
        if key not in written:
            written[key] = folder / f"scripted-{len(written)}.gguf"
            write_scripted_gguf(written[key], script)
        return written[key]

    return make


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own, and nothing else of this machine's."""
    return {
        "HOME": str(tmp_path / "home"),
        "PATH": os.environ["PATH"],
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "TERM": "xterm-256color",
        "COVERAGE_PROCESS_START": os.environ.get("COVERAGE_PROCESS_START", ""),
    }


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    returncode: int
    stdout: bytes
    stderr: bytes


@pytest.fixture
def localseek(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> RunCommand:
    """Run a command line in this process, streams and environment apart."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        with monkeypatch.context() as patch:
            for name in os.environ.keys() - environment.keys():
                patch.delenv(name)
            for name, value in environment.items():
                patch.setenv(name, value)
            stdout, stderr = BytesIO(), BytesIO()
            streams = {"stdin": BytesIO(stdin), "stdout": stdout, "stderr": stderr}
            for name, buffer in streams.items():
                patch.setattr(sys, name, TextIOWrapper(buffer))
            code = app.run([str(argument) for argument in arguments])
            sys.stdout.flush()  # as the end of a process does
            return Ran(code, stdout.getvalue(), stderr.getvalue())

    return run


@pytest.fixture
def localseek_process(environment: dict[str, str]) -> RunCommand:
    """Run a command line as a shell would, in processes of its own; slower."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        done = subprocess.run(
            command(*arguments),
            input=stdin,
            env=environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def command(*arguments: str | Path) -> list[str]:
    """The command line of localseek, for a process or a pseudo-terminal."""
    return [sys.executable, "-m", "localseek", *map(str, arguments)]
