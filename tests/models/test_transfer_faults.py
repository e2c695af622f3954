"""A hub, a network or a disk that fails: what was promised comes out, or one clear line."""

from __future__ import annotations

import errno
import os
import random
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from fake_hub import REPO, TOKEN, FakeHub
from fetching_process import Fetchers

from localseek.errors import DiskError, LocalseekError
from localseek.models import cache_layout as layout
from localseek.models.hub import list_repo
from localseek.models.hub_error import (
    BadAnswerError,
    BrokenConnectionError,
    BusyError,
    FileNotInRepoError,
    RedirectError,
    UnreachableError,
    WrongContentError,
)
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer
from localseek.models.remote_file import RemoteFile
from localseek.models.transfer import fetch, part_path

MIB = 1 << 20
SIZE = 2 * MIB


@pytest.fixture
def content(server: FakeHub) -> bytes:
    server.files["model.gguf"] = random.Random(9).randbytes(SIZE)
    return server.files["model.gguf"]


@pytest.fixture
def file(content: bytes, hub: Hub, server: FakeHub) -> RemoteFile:
    found = list_repo(REPO, hub=hub).file("model.gguf")
    server.log.clear()
    return found


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def assert_nothing_was_kept(hub: Hub, file: RemoteFile) -> None:
    """Locks aside, which are empty."""
    assert {name for name in tree(hub.cache) if not name.startswith(".locks")} <= {"refs/main"}
    assert not layout.snapshot_path(hub, file).is_symlink()


def stop_at(limit: int) -> Observer:
    done = [0]
    return Observer(
        on_progress=lambda n, _: done.__setitem__(0, n), interrupted=lambda: done[0] >= limit
    )


def fetch_a_part(file: RemoteFile, hub: Hub, n_bytes: int) -> int:
    """Fetch ``n_bytes`` or some more; return how many."""
    with pytest.raises(KeyboardInterrupt):
        fetch(file, hub=hub, observer=stop_at(n_bytes))
    return part_path(hub, file).stat().st_size


# Connections


@pytest.mark.parametrize("where", ["hub", "storage"])
def test_a_connection_cut_every_3_mb_gets_there_without_a_byte_twice(
    server: FakeHub, hub: Hub, where: str
) -> None:
    server.files["model.gguf"] *= 33  # 9.9 MB
    file = list_repo(REPO, hub=hub).file("model.gguf")
    server.faults.cut_every = 3 * MIB
    server.faults.redirect = "" if where == "hub" else server.other_url + "/storage/{sha256}"
    started = time.perf_counter()

    path = fetch(file, hub=hub)

    assert path.read_bytes() == server.files["model.gguf"]
    assert [asked.start for asked in server.gets()] == [None, 3 * MIB, 6 * MIB, 9 * MIB]
    assert time.perf_counter() - started < 5


def test_a_body_that_ends_with_its_connection_may_have_been_cut(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes
) -> None:
    server.faults.ends_with_connection = True
    server.faults.cut_every, server.faults.times = MIB, 1

    assert fetch(file, hub=hub).read_bytes() == content
    assert [asked.start for asked in server.gets()] == [None, MIB]


def test_a_connection_that_brings_too_little_each_time_is_given_up(
    server: FakeHub, hub: Hub, file: RemoteFile
) -> None:
    server.faults.cut_every = 1

    with pytest.raises(BrokenConnectionError, match=r"the connection for model\.gguf broke") as out:
        fetch(file, hub=hub)

    assert len(server.log) == hub.pace.n_fruitless
    assert out.value.exit_code == 75
    assert out.value.hint == "run the same command again later; it goes on where it stopped."


def test_a_stall_is_a_cut(server: FakeHub, hub: Hub, file: RemoteFile, content: bytes) -> None:
    server.faults.stall_at = MIB // 2
    server.faults.times = 2
    hasty = replace(hub, pace=replace(hub.pace, stall_s=0.3))
    started = time.perf_counter()

    path = fetch(file, hub=hasty)

    assert path.read_bytes() == content
    assert [asked.start for asked in server.gets()] == [None, MIB // 2, MIB]
    assert time.perf_counter() - started < 5


def test_a_hub_that_goes_away_on_the_way_is_given_up_and_the_rest_kept(
    server: FakeHub, hub: Hub, file: RemoteFile
) -> None:
    server.faults.cut_every = MIB

    def close(n_sent: int) -> None:
        if n_sent >= MIB:
            server.server.socket.close()

    server.on_sent = close

    with pytest.raises(UnreachableError, match="refused"):
        fetch(file, hub=hub)

    assert part_path(hub, file).stat().st_size == MIB


def test_storage_that_cannot_be_reached_is_named(
    server: FakeHub, hub: Hub, file: RemoteFile
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"localhost:{free.getsockname()[1]}"
        server.faults.redirect = f"http://{host}/storage"

        with pytest.raises(UnreachableError, match=f"{host} cannot be reached: .*refused"):
            fetch(file, hub=hub)


def test_what_comes_faster_than_it_is_written_is_not_lost(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes
) -> None:
    slow = [0.3]

    path = fetch(
        file,
        hub=hub,
        observer=Observer(on_progress=lambda *_: time.sleep(slow.pop() if slow else 0)),
    )

    assert path.read_bytes() == content


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_hub_is_obeyed(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes, status: int
) -> None:
    server.faults.status, server.faults.times = status, 2
    server.faults.headers = {"Retry-After": "0"}

    path = fetch(file, hub=hub)

    assert path.read_bytes() == content
    assert [asked.status for asked in server.log] == [status, status, 200]


def test_a_busy_hub_that_asks_too_much_is_left(server: FakeHub, hub: Hub, file: RemoteFile) -> None:
    server.faults.status = 429
    server.faults.headers = {"Retry-After": "600"}

    with pytest.raises(BusyError, match="asks to wait 600 s"):
        fetch(file, hub=hub)

    assert len(server.log) == 1


@pytest.mark.parametrize(
    "date", ["Thu, 01 Jan 99999999999 00:00:00 GMT", "Thu, 01 Jan 2027 00:00:00 +99999999999999"]
)
def test_a_date_beyond_the_calendar_is_no_date(
    server: FakeHub, hub: Hub, file: RemoteFile, date: str
) -> None:
    server.faults.status = 503
    server.faults.headers = {"Retry-After": date}

    with pytest.raises(BusyError):
        fetch(file, hub=hub)


def test_storage_whose_address_has_expired_is_asked_for_a_new_one(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes
) -> None:
    server.faults.redirect = server.other_url + "/storage/{sha256}"
    server.faults.storage_status, server.faults.times = 403, 2

    assert fetch(file, hub=hub).read_bytes() == content
    assert [asked.status for asked in server.log] == [302, 403, 302, 403, 302, 200]

    server.faults.times = 99
    with pytest.raises(BrokenConnectionError, match="the storage answers 403"):
        fetch(file, hub=replace(hub, cache=hub.cache / "other"))


def test_busy_storage_is_obeyed_as_well(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes
) -> None:
    server.faults.redirect = server.other_url + "/storage/{sha256}"
    server.faults.storage_status, server.faults.times = 503, 1
    server.faults.headers = {"Retry-After": "1"}
    started = time.perf_counter()

    assert fetch(file, hub=hub).read_bytes() == content
    assert time.perf_counter() - started >= 1


def test_a_file_that_went_away_is_said_to_be(server: FakeHub, hub: Hub, file: RemoteFile) -> None:
    del server.files["model.gguf"]

    with pytest.raises(FileNotInRepoError):
        fetch(file, hub=hub)


# Ranges


def test_a_server_without_ranges_begins_again(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes
) -> None:
    fetch_a_part(file, hub, MIB)
    server.faults.ignores_range = True

    assert fetch(file, hub=hub).read_bytes() == content


def test_a_range_without_a_total_is_gone_on_with(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes
) -> None:
    n_here = fetch_a_part(file, hub, MIB)
    server.faults.hides_total = True

    assert fetch(file, hub=hub).read_bytes() == content
    assert server.gets()[-1].start == n_here


@pytest.mark.parametrize("status", [204, 206, 304, 416])
def test_a_status_that_nobody_asked_for_is_refused(
    server: FakeHub, hub: Hub, file: RemoteFile, status: int
) -> None:
    server.faults.status = status

    with pytest.raises(BadAnswerError, match=f"its status is {status}"):
        fetch(file, hub=hub)


@pytest.mark.parametrize("fault", ["etag", "416", "shifted"])
def test_it_begins_again_when_it_must(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes, fault: str
) -> None:
    n_here = fetch_a_part(file, hub, MIB)
    server.log.clear()
    server.faults.storage_etag = '"other"' if fault == "etag" else ""
    server.faults.refuses_range = fault == "416"
    server.faults.shifts_range = -1 if fault == "shifted" else 0

    path = fetch(file, hub=hub)

    assert path.read_bytes() == content
    assert server.log[0].start == n_here
    assert server.gets()[-1].start in (None, n_here)
    assert server.gets()[-1].n_sent == SIZE


@pytest.mark.parametrize("fault", ["416", "shifted"])
def test_new_starts_that_come_no_further_are_given_up(
    server: FakeHub, hub: Hub, file: RemoteFile, fault: str
) -> None:
    server.faults.cut_every = MIB
    server.faults.refuses_range = fault == "416"
    server.faults.shifts_range = 1 if fault == "shifted" else 0

    with pytest.raises(BrokenConnectionError):
        fetch(file, hub=hub)

    assert len(server.gets()) < 20


def test_a_range_of_other_content_under_the_same_condition_is_noticed(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes
) -> None:
    server.faults.storage_etag = 'W/"weak"'  # so no If-Range can be sent
    n_here = fetch_a_part(file, hub, MIB)

    path = fetch(file, hub=hub)

    assert path.read_bytes() == content
    assert server.gets()[-1].start == n_here
    assert server.gets()[-1].if_range is None


# Content


WRONG: dict[str, Callable[[FakeHub], object]] = {
    "a bit": lambda hub: setattr(hub.faults, "change", flipped),
    "shorter": lambda hub: setattr(hub.faults, "change", lambda content: content[:-1]),
    "longer": lambda hub: setattr(hub.faults, "change", lambda content: content + b"!"),
    "empty": lambda hub: setattr(hub.faults, "change", lambda _: b""),
    "a page": lambda hub: setattr(hub.faults, "change", lambda _: b"<html>"),
    "zeros": lambda hub: setattr(hub.faults, "change", lambda content: bytes(len(content))),
}


def flipped(content: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize("announced", ["", None])
@pytest.mark.parametrize("wrong", WRONG)
def test_other_bytes_than_those_listed_are_refused_and_not_kept(
    server: FakeHub, hub: Hub, file: RemoteFile, wrong: str, announced: str | None
) -> None:
    WRONG[wrong](server)
    server.faults.announced = announced

    with pytest.raises(WrongContentError, match=r"checksum mismatch: 'model\.gguf'") as caught:
        fetch(file, hub=hub)

    assert caught.value.exit_code == 65
    assert_nothing_was_kept(hub, file)


@pytest.mark.parametrize("announced", ["1", f"{SIZE + 1}", f"{1 << 62}", "0"])
def test_an_announced_length_that_is_wrong_is_refused(
    server: FakeHub, hub: Hub, file: RemoteFile, announced: str
) -> None:
    server.faults.announced = announced

    with pytest.raises(WrongContentError, match="should be 2,097,152 bytes"):
        fetch(file, hub=hub)

    assert_nothing_was_kept(hub, file)


@pytest.mark.parametrize("announced", ["-1", "x", f"{SIZE} ", "9" * 30])
def test_an_announced_length_that_is_no_number_is_survived(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes, announced: str
) -> None:
    server.faults.announced = announced

    with suppress(LocalseekError):
        fetch(file, hub=hub)

    path = layout.snapshot_path(hub, file)
    assert not path.exists() or path.read_bytes() == content


def test_a_login_page_does_not_cost_what_is_here(
    server: FakeHub, hub: Hub, file: RemoteFile, content: bytes
) -> None:
    n_here = fetch_a_part(file, hub, MIB)
    server.faults.media_type = "text/html; charset=utf-8"
    server.faults.ignores_range, server.faults.change = True, lambda _: b"<html>log in"

    with pytest.raises(WrongContentError, match="what came is a web page"):
        fetch(file, hub=hub)

    server.faults = type(server.faults)()
    assert fetch(file, hub=hub).read_bytes() == content
    assert server.gets()[-1].start == n_here


def test_a_compressed_answer_is_refused(server: FakeHub, hub: Hub, file: RemoteFile) -> None:
    server.faults.coding = "gzip\x7f"

    with pytest.raises(BadAnswerError, match="it is compressed") as caught:
        fetch(file, hub=hub)

    assert str(caught.value).isprintable()


def test_a_flip_in_a_small_file_is_found_by_its_git_sha1(server: FakeHub, hub: Hub) -> None:
    config = list_repo(REPO, hub=hub).file("config.json")
    server.faults.change = flipped

    with pytest.raises(WrongContentError):
        fetch(config, hub=hub)

    assert_nothing_was_kept(hub, config)


def test_every_flip_is_found(server: FakeHub, hub: Hub) -> None:
    config = list_repo(REPO, hub=hub).file("config.json")
    content = server.files["config.json"]
    for bit in range(0, 8 * len(content), 23):
        flip = (int.from_bytes(content, "big") ^ (1 << bit)).to_bytes(len(content), "big")
        server.faults.change = lambda _, flip=flip: flip
        with pytest.raises(WrongContentError):
            fetch(config, hub=hub)


# Redirects


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "//[",
        "http://",
        "http://127.0.0.1:0/x",
        "javascript:alert(1)",
        "{url}/acme/tiny/resolve/{commit}/model.gguf",
        "http://a..b/",
    ],
)
def test_a_redirect_to_nowhere_is_not_followed(
    server: FakeHub, hub: Hub, file: RemoteFile, target: str
) -> None:
    target = target.replace("{url}", server.url).replace("{commit}", server.commit)
    server.faults.redirect = target

    with pytest.raises(LocalseekError) as caught:
        fetch(file, hub=hub)

    assert caught.value.exit_code == 65
    assert isinstance(caught.value, BadAnswerError)
    assert str(caught.value).isprintable()
    assert_nothing_was_kept(hub, file)


def test_a_redirect_that_would_clear_the_screen_is_shown_escaped(
    server: FakeHub, hub: Hub, file: RemoteFile
) -> None:
    server.faults.redirect = "file:///\x1b[2J"

    with pytest.raises(LocalseekError) as caught:
        fetch(file, hub=hub)

    assert caught.value.exit_code in (65, 75)  # as the version of httpx2 has it
    assert str(caught.value).isprintable()


def test_a_redirect_from_https_to_http_is_not_followed() -> None:
    from localseek.models.http_stream import _checked_target

    assert _checked_target("https://a/b", "/c", "x") == "https://a/c"
    assert _checked_target("https://a/b", "https://d/c", "x") == "https://d/c"
    with pytest.raises(RedirectError):
        _checked_target("https://a/b", "http://a/b", "x")


def test_a_way_back_to_the_hub_has_the_token_again(
    server: FakeHub, hub: Hub, file: RemoteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    server.faults.redirect = server.url + "/storage/{sha256}"

    fetch(file, hub=hub)

    assert [asked.token for asked in server.log] == [TOKEN, TOKEN]


# The disk


@pytest.mark.parametrize(
    ("number", "exit_code"),
    [(errno.ENOSPC, 74), (errno.EDQUOT, 74), (errno.EIO, 74), (errno.EROFS, 73), (None, 73)],
)
def test_what_the_system_says_of_a_disk_has_an_exit_code(
    number: int | None, exit_code: int, tmp_path: Path
) -> None:
    said = (number, os.strerror(number)) if number else ("something",)

    with pytest.raises(LocalseekError) as caught, layout.writing_to(tmp_path, hint=""):
        raise OSError(*said)

    assert caught.value.exit_code == exit_code


def test_a_disk_that_is_too_small_is_said_before_anything_is_written(
    server: FakeHub, hub: Hub, file: RemoteFile
) -> None:
    huge = replace(file, size_bytes=1 << 49)

    with pytest.raises(DiskError, match=r"^562,949\.95 GB of disk are needed") as out:
        fetch(huge, hub=hub)

    assert out.value.exit_code == 74
    assert not hub.cache.exists()
    assert not server.log


def test_a_disk_that_fills_up_keeps_what_came(server: FakeHub, fetchers: Fetchers) -> None:
    server.files["model.gguf"] *= 36  # 10.8 MB

    full = fetchers.run(max_file_bytes=9 * MIB)
    said = fetchers.notices.read_text()
    server.log.clear()
    finished = fetchers.run()

    assert (full, finished) == (74, 0)
    assert said.startswith("the disk of ")
    assert "is full. what came so far is kept: free some space" in said
    assert (server.gets()[0].start or 0) >= 8 * MIB
