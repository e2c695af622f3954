"""The hub is asked once, never for longer than it takes to notice, and never when offline."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest
from fake_hub import FakeHub

from localseek.models.hub_reach import reach_hub
from localseek.models.hub_settings import Hub


def test_a_hub_that_answers_is_reached(hub: Hub) -> None:
    reach = reach_hub(hub)

    assert reach.problem == ""
    assert reach.elapsed_s is not None
    assert reach.elapsed_s < 3


def test_nobody_is_asked_when_offline(hub: Hub, server: FakeHub) -> None:
    reach = reach_hub(replace(hub, is_offline=True))

    assert reach.elapsed_s is None
    assert "HF_HUB_OFFLINE" in reach.problem
    assert not server.log


def test_a_closed_port_is_a_problem_at_once(tmp_path: Path, nobody: None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        port = taken.getsockname()[1]
        reach = reach_hub(Hub(endpoint=f"http://127.0.0.1:{port}", cache=tmp_path))

    assert reach.elapsed_s is None
    assert "refused" in reach.problem


def test_silence_is_a_problem_after_a_while(tmp_path: Path, nobody: None) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        hub = Hub(endpoint=f"http://127.0.0.1:{silent.getsockname()[1]}", cache=tmp_path)
        started = perf_counter()
        reach = reach_hub(hub, timeout_s=0.3)

    assert perf_counter() - started < 2
    assert reach.elapsed_s is None
    assert "time" in reach.problem or "no answer" in reach.problem


def test_an_address_that_is_none_is_a_problem(tmp_path: Path, nobody: None) -> None:
    reach = reach_hub(Hub(endpoint="http://a..b", cache=tmp_path))

    assert reach.elapsed_s is None
    assert "idna" in reach.problem


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 503 busy\r\n\r\n"])
def test_whatever_answers_the_question_is_settled(
    answer: bytes, tmp_path: Path, nobody: None
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        def serve() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        reach = reach_hub(
            Hub(endpoint=f"http://127.0.0.1:{other.getsockname()[1]}", cache=tmp_path)
        )
        thread.join()

    assert (reach.elapsed_s is not None) == (b"503" in answer)
    assert bool(reach.problem) == (b"503" not in answer)
