"""A child that dies natively becomes one sentence; everything else passes through."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

RUN = (
    "import os, signal, sys; from localseek.cli.supervise import supervise; sys.exit(supervise({}))"
)


def supervised(work: str) -> subprocess.CompletedProcess[str]:
    code = RUN.format(f"lambda: {work}")
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def death_by(name: str) -> str:
    return f"os.kill(os.getpid(), signal.{name})"


@pytest.mark.parametrize("code", [0, 3, 70, 130, 141])
def test_an_exit_code_is_passed_on_in_silence(code: int) -> None:
    result = supervised(str(code))

    assert (result.returncode, result.stdout, result.stderr) == (code, "", "")


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("SIGSEGV", 70, "llama.cpp crashed (segmentation fault)."),
        ("SIGBUS", 70, "the model file changed or was cut short while it was in use."),
        ("SIGABRT", 70, "llama.cpp stopped itself (abort)."),
        ("SIGKILL", 71, "the process was killed, most likely because memory ran out."),
    ],
)
def test_a_native_death_is_one_sentence(name: str, code: int, says: str) -> None:
    result = supervised(death_by(name))

    assert (result.returncode, result.stdout) == (code, "")
    assert result.stderr == f"localseek: error: {says}\n"


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGPIPE", 141)])
def test_a_signal_that_someone_sent_is_passed_on_in_silence(name: str, code: int) -> None:
    # Python ignores SIGPIPE; a child that does not is killed by it.
    work = f"[signal.signal(signal.{name}, signal.SIG_DFL), {death_by(name)}]"

    result = supervised(work)

    assert (result.returncode, result.stderr) == (code, "")


def test_an_exception_in_the_child_keeps_its_traceback() -> None:
    result = supervised("1 / 0")

    assert result.returncode == 1
    assert "ZeroDivisionError" in result.stderr


def test_a_signal_to_the_parent_reaches_the_child() -> None:
    work = "print('ready', flush=True) or signal.pause()"
    code = RUN.format(f"lambda: {work}")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"

        parent.send_signal(signal.SIGTERM)

        assert parent.wait(60) == 143


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_killed_parent_takes_the_child_with_it() -> None:
    work = "print(os.getpid(), flush=True) or signal.pause()"
    code = RUN.format(f"lambda: {work}")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait(60)

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        with open(f"/proc/{child}/stat", encoding="ascii") as stat:  # noqa: PTH123 - as any file
            if stat.read().split()[2] == "Z":  # dead; in a container nobody may reap it
                return
    pytest.fail("the child is still there")
