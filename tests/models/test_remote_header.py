"""The header of a file on the hub, by ranges of it, is that of the file on the disk."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import fake_hub
import pytest
from fake_hub import REPO, TOKEN, FakeHub
from gguf_bytes import tiny_model

from localseek.models import remote_header
from localseek.models.header import Header, read_header
from localseek.models.header_error import CutShortError, NotGgufError
from localseek.models.hub import list_repo
from localseek.models.hub_error import BusyError, LoginNeededError
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer
from localseek.models.remote_header import open_remote

GGUF = tiny_model("bpe", n_vocab=12_000).encode()  # six megabytes, most of them weights


class Ranged(fake_hub._Handler):  # noqa: SLF001 - a test looks inside
    """A hub that grants ranges with an end, which a download never asks for."""

    def _start(self, etag: str) -> int:
        wanted = re.fullmatch(r"bytes=(\d+)-\d+", self.headers.get("Range", ""))
        self.asked.start = int(wanted[1]) if wanted else None
        return super()._start(etag)


@pytest.fixture
def model(server: FakeHub) -> bytes:
    """A model of a large vocabulary on the hub."""
    server.files = {"sub/model-Q8_0.gguf": GGUF}
    server.server.RequestHandlerClass = Ranged
    return GGUF


def remote(hub: Hub, path: str = "sub/model-Q8_0.gguf", observer: Observer | None = None) -> Header:
    observer = observer or Observer()
    listing = list_repo(REPO, hub=hub, observer=observer)
    return read_header(Path(path), open_remote(listing, hub=hub, observer=observer))


@pytest.fixture(params=[8 << 20, 100_000])
def range_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How much is asked for at once: all of the header, or a tenth."""
    monkeypatch.setattr(remote_header, "RANGE_BYTES", request.param)
    return int(request.param)


@pytest.mark.parametrize("ignores_range", [False, True])
def test_it_is_the_header_of_the_file(
    model: bytes, range_bytes: int, server: FakeHub, hub: Hub, *, ignores_range: bool
) -> None:
    server.faults.ignores_range = ignores_range
    local = hub.cache.with_name("model-Q8_0.gguf")
    local.write_bytes(model)

    there, here = remote(hub), read_header(local)

    assert replace(there, path=here.path, shards=here.shards) == here


def test_only_the_beginning_is_fetched(
    model: bytes, server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_header, "RANGE_BYTES", 1 << 20)

    remote(hub)

    starts = [asked.start or 0 for asked in server.gets() if "resolve" in asked.path]
    assert len(model) > 6_000_000
    assert starts == [0]


def test_parts_are_looked_at_one_by_one(server: FakeHub, hub: Hub) -> None:
    whole = tiny_model("bpe")
    second = tiny_model("bpe")
    for index, part in enumerate((whole, second)):
        part.set("split.no", "u16", index)
        part.set("split.count", "u16", 2)
        part.set("split.tensors.count", "i32", len(whole.tensors))
        part.tensors = part.tensors[index::2] if index else part.tensors[0::2]
    whole.set("split.tensors.count", "i32", len(whole.tensors) + len(second.tensors))
    server.files = {
        "d/x-00001-of-00002.gguf": whole.encode(),
        "d/x-00002-of-00002.gguf": second.encode(),
    }

    header = remote(hub, "d/x-00001-of-00002.gguf")

    assert [path.as_posix() for path in header.shards] == list(server.files)
    assert header.size_bytes == sum(map(len, server.files.values()))
    assert len(header.tensors) == len(whole.tensors) + len(second.tensors)


def test_the_storage_gets_no_token(
    model: bytes, server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    server.faults.redirect = f"{server.other_url}/storage/{{sha256}}"

    remote(hub)

    storage = [asked for asked in server.log if asked.host == "localhost"]
    assert storage
    assert all(asked.token is None for asked in storage)


def test_a_busy_hub_is_asked_again(model: bytes, server: FakeHub, hub: Hub) -> None:
    listing = list_repo(REPO, hub=hub)
    server.faults.status, server.faults.times = 503, 2

    header = read_header(
        Path("sub/model-Q8_0.gguf"), open_remote(listing, hub=hub, observer=Observer())
    )

    assert header.n_vocab == 12_000


def test_a_hub_that_stays_busy_says_try_again(model: bytes, server: FakeHub, hub: Hub) -> None:
    listing = list_repo(REPO, hub=hub)
    server.faults.status = 503
    opened = open_remote(listing, hub=hub, observer=Observer())

    with pytest.raises(BusyError):
        read_header(Path("sub/model-Q8_0.gguf"), opened)


def test_a_gated_model_says_what_to_do(model: bytes, server: FakeHub, hub: Hub) -> None:
    server.faults.is_gated = True

    with pytest.raises(LoginNeededError):
        remote(hub)


def test_what_is_no_model_is_refused_as_on_the_disk(server: FakeHub, hub: Hub) -> None:
    server.files = {
        "page.gguf": b"<!DOCTYPE html>" * 100,
        "cut.gguf": tiny_model("bpe").encode()[:5000],
    }

    with pytest.raises(NotGgufError):
        remote(hub, "page.gguf")
    with pytest.raises(CutShortError):
        remote(hub, "cut.gguf")


def test_a_person_can_stop_it(model: bytes, server: FakeHub, hub: Hub) -> None:
    server.faults.stall_at = 0

    def interrupted() -> bool:
        return any("resolve" in asked.path for asked in server.log)

    with pytest.raises(KeyboardInterrupt):
        remote(hub, observer=Observer(interrupted=interrupted))
