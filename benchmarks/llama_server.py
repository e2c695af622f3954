"""llama-server with as many slots as clients: the peer of `localseek batch`."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from queue import Empty, SimpleQueue
from socket import socket
from time import perf_counter, sleep

from benchmarks import peers

_LOAD_S = 120.0


@contextmanager
def running(model: Path, *, n_slots: int, n_ctx: int, n_threads: int) -> Iterator[int]:
    """Run the server, and yield its port when the model is loaded."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    flags = ("-m", model, "-np", n_slots, "-c", n_slots * n_ctx, "-t", n_threads, "-tb", n_threads)
    others = ("-b", 512, "-ub", 512, "--host", "127.0.0.1", "--port", port)
    process = subprocess.Popen(
        [str(peers.built("llama-server")), *map(str, flags + others)],
        env=peers.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_loaded(port, process)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait_until_loaded(port: int, process: subprocess.Popen[bytes]) -> None:
    until = perf_counter() + _LOAD_S
    while perf_counter() < until and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass  # it does not listen yet
        finally:
            connection.close()
        sleep(0.1)
    raise SystemExit("error: llama-server did not start.")


def ask_all(port: int, bodies: Sequence[dict[str, object]], n_clients: int) -> int:
    """Send all requests, ``n_clients`` at a time; return how many tokens came back."""
    waiting: SimpleQueue[dict[str, object]] = SimpleQueue()
    for body in bodies:
        waiting.put(body)
    n_tokens: list[int] = []

    def serve() -> None:
        connection = HTTPConnection("127.0.0.1", port)
        while True:
            try:
                body = waiting.get_nowait()
            except Empty:
                return
            data = json.dumps(body)
            connection.request(
                "POST", "/v1/chat/completions", data, {"Content-Type": "application/json"}
            )
            answer = json.loads(connection.getresponse().read())
            n_tokens.append(answer["usage"]["completion_tokens"])

    clients = [threading.Thread(target=serve) for _ in range(n_clients)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if len(n_tokens) != len(bodies):
        raise SystemExit("error: llama-server did not answer every request.")
    return sum(n_tokens)
