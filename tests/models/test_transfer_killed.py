"""Whatever kills a download, at whatever moment: the next one finishes, and fetches little twice."""

from __future__ import annotations

import os
import random
import signal
import threading
from itertools import cycle
from shutil import rmtree

from fake_hub import REPO, FakeHub
from fetching_process import Fetchers

from localseek.models import cache_layout as layout
from localseek.models.hub import list_repo
from localseek.models.hub_settings import Hub

MIB = 1 << 20
MAX_AGAIN = 16 * MIB
MAX_IN_FLIGHT = 8 * MIB  # what the sockets of both sides, and the queue, can hold
KILLS = {signal.SIGKILL: -signal.SIGKILL, signal.SIGINT: 130, signal.SIGTERM: 143}


def assert_complete(server: FakeHub, hub: Hub) -> None:
    """All is there, and nothing else but locks."""
    listing = list_repo(REPO, hub=hub)
    for file in listing.files:
        content = layout.snapshot_path(hub, file).read_bytes()
        assert content == server.files[file.path]
    names = {path.name for path in hub.cache.rglob("*") if path.is_file()}
    locks = {f"{file.etag}.lock" for file in listing.files}
    assert names == {"main", *server.files, *(file.etag for file in listing.files)} | locks


def test_a_killed_download_is_finished_by_the_next(
    server: FakeHub, hub: Hub, fetchers: Fetchers
) -> None:
    server.files = {"model.gguf": random.Random(3).randbytes(16 * MIB)}
    server.faults.throttle_s = 0.0005  # so that it is under way when its pid is known
    for share, number in zip((0.1, 0.3, 0.45, 0.6, 0.8, 0.95), cycle(KILLS), strict=False):
        n_again = killed_at(int(share * 16 * MIB), number, server, fetchers)

        assert n_again <= (MAX_AGAIN if number == signal.SIGKILL else MAX_IN_FLIGHT)
        assert_complete(server, hub)
        rmtree(hub.cache)


def killed_at(n_bytes: int, number: signal.Signals, server: FakeHub, fetchers: Fetchers) -> int:
    """Fetch, kill that after ``n_bytes``, fetch again; return how many bytes came twice."""
    pids: list[int] = []

    def kill(n_sent: int) -> None:
        if n_sent >= n_bytes and pids:
            os.kill(pids.pop(), number)

    server.n_sent, server.on_sent = 0, kill
    pid = fetchers.start()
    pids.append(pid)
    assert fetchers.wait(pid) == KILLS[number]
    n_sent = server.n_sent
    server.log.clear()
    assert fetchers.run() == 0
    return n_sent - (server.gets()[0].start or 0)


def test_a_download_killed_before_any_change_of_the_disk_is_finished(
    server: FakeHub, hub: Hub, fetchers: Fetchers
) -> None:
    # In these processes 256 KiB are enough for a note.
    server.files = {"model.gguf": random.Random(3).randbytes(600_000)}
    n_calls, died = 0, -signal.SIGKILL
    while died == -signal.SIGKILL:
        n_calls += 1
        died = fetchers.run(die_at_call=n_calls)
        assert fetchers.run() == 0
        assert_complete(server, hub)
        rmtree(hub.cache)

    assert died == 0
    assert n_calls > 15, n_calls


def test_five_at_once_fetch_once_though_one_is_killed(
    server: FakeHub, hub: Hub, fetchers: Fetchers
) -> None:
    server.files = {"model.gguf": random.Random(3).randbytes(8 * MIB)}
    server.faults.throttle_s = 0.01
    is_under_way, pids = threading.Event(), list[int]()

    def n_waiting() -> int:
        return fetchers.notices.read_text().count("another process is fetching")

    def kill(n_sent: int) -> None:
        is_under_way.set()
        if n_sent >= MIB and n_waiting() == 4:
            server.on_sent = lambda _: None
            server.faults.throttle_s = 0
            os.kill(pids[0], signal.SIGKILL)

    server.on_sent = kill
    pids.append(fetchers.start())
    assert is_under_way.wait(5)  # the first one holds the lock
    pids.extend(fetchers.start() for _ in range(4))
    ended = [fetchers.wait(pid) for pid in pids]

    assert ended == [-signal.SIGKILL, 0, 0, 0, 0]
    assert len(server.gets()) == 2
    assert_complete(server, hub)
