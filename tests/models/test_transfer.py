"""What is fetched is there whole, once, and where every program of the hub finds it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fake_hub import COMMIT, REPO, TOKEN, FakeHub

from localseek.errors import BadDataError, CannotCreateError, NotFoundError
from localseek.models import cache_layout as layout
from localseek.models import transfer
from localseek.models.checkpoint_set import checkpoint_files
from localseek.models.hub import list_repo
from localseek.models.hub_error import BusyError
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer
from localseek.models.remote_file import RemoteFile, new_hash
from localseek.models.transfer import fetch, fetch_all, part_path

MIB = 1 << 20


@pytest.fixture
def large(server: FakeHub) -> bytes:
    """The model, large enough to be stopped on the way."""
    server.files["model.gguf"] *= 80
    return server.files["model.gguf"]


@pytest.fixture(autouse=True)
def no_telemetry(nobody: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """huggingface_hub, the reference, shows no bars and asks for nothing else."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_PROGRESS_BARS", True)


def model(hub: Hub) -> RemoteFile:
    return list_repo(REPO, hub=hub).file("model.gguf")


def their_download(server: FakeHub, hub: Hub, name: str, *, is_local: bool) -> Path:
    from huggingface_hub import hf_hub_download

    path = hf_hub_download(
        REPO, name, cache_dir=hub.cache, endpoint=server.url, local_files_only=is_local
    )
    return Path(path)


def stopping_at(limit: int) -> Observer:
    """An observer that wants to stop once ``limit`` bytes are here."""
    done = [0]
    return Observer(
        on_progress=lambda n, _: done.__setitem__(0, n), interrupted=lambda: done[0] >= limit
    )


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def test_huggingface_hub_finds_what_was_fetched_here(server: FakeHub, hub: Hub) -> None:
    from huggingface_hub import scan_cache_dir, snapshot_download

    server.files["chat/templates/a.jinja"] = b"{{ messages }}"
    server.files["empty.txt"] = b""

    paths = fetch_all(list_repo(REPO, hub=hub).files, hub=hub)

    for name, content in server.files.items():
        theirs = their_download(server, hub, name, is_local=True)
        assert theirs in paths
        assert theirs.is_symlink()
        assert theirs.read_bytes() == content
    snapshot = snapshot_download(REPO, cache_dir=hub.cache, local_files_only=True)
    assert paths[0].is_relative_to(snapshot)
    scanned = scan_cache_dir(hub.cache)
    assert not scanned.warnings
    assert scanned.size_on_disk == sum(map(len, server.files.values()))
    assert not [name for name in tree(hub.cache) if ".part" in name or name.endswith(".new")]


def test_what_huggingface_hub_fetched_is_found_here(
    server: FakeHub, hub: Hub, large: bytes
) -> None:
    from huggingface_hub import scan_cache_dir

    with pytest.raises(KeyboardInterrupt):
        fetch(model(hub), hub=hub, observer=stopping_at(2 * MIB))
    part = part_path(hub, model(hub))
    assert part.exists()
    assert not scan_cache_dir(hub.cache).warnings
    theirs = [their_download(server, hub, name, is_local=False) for name in server.files]
    server.log.clear()

    listing = list_repo(REPO, hub=hub)
    ours = fetch_all([listing.file(path.name) for path in theirs], hub=hub)

    assert list(ours) == theirs
    assert len(server.log) == 1  # the listing
    assert not part.exists()
    assert layout.cached_file(hub, REPO, "main", "model.gguf") == theirs[0]


def test_a_cached_file_says_which_hash_it_must_have(server: FakeHub, hub: Hub) -> None:
    file = model(hub)
    path = fetch(file, hub=hub)
    blob = layout.blob_path(hub, file)
    store = hub.cache / "blobs" / "ff" / ("f" * 64)  # as huggingface_hub shares contents
    store.parent.mkdir(parents=True)
    blob.replace(store)
    blob.symlink_to(store)

    etag = layout.kept_etag(path)

    assert etag == file.etag
    found = new_hash(etag, path.stat().st_size)
    found.update(path.read_bytes())
    assert found.hexdigest() == etag
    assert layout.kept_etag(store) is None
    assert layout.kept_etag(path.parent) is None


def test_the_other_waits_for_a_lock_of_huggingface_hub(server: FakeHub, hub: Hub) -> None:
    from huggingface_hub.utils import WeakFileLock  # type: ignore[attr-defined]

    file, notices = model(hub), list[str]()
    server.log.clear()

    is_waiting = threading.Event()

    def told(text: str) -> None:
        notices.append(text)
        is_waiting.set()

    lock = layout.lock_path(hub, file.repo, file.etag)
    lock.parent.mkdir(parents=True)
    with WeakFileLock(lock):
        fetching = threading.Thread(
            target=fetch, args=(file,), kwargs={"hub": hub, "observer": Observer(on_notice=told)}
        )
        fetching.start()
        assert is_waiting.wait(5)
        layout.blob_path(hub, file).write_bytes(server.files["model.gguf"])
    fetching.join()

    assert notices == ["another process is fetching this file; waiting for it."]
    assert layout.snapshot_path(hub, file).read_bytes() == server.files["model.gguf"]
    assert not server.log


def test_what_is_here_is_not_fetched_again(server: FakeHub, hub: Hub) -> None:
    fetch(model(hub), hub=hub)
    server.commit = "c" * 40
    server.log.clear()

    moved = fetch(model(hub), hub=hub)

    assert moved.parent.name == "c" * 40
    assert moved.read_bytes() == server.files["model.gguf"]
    assert len(server.log) == 1  # the listing
    assert layout.cached_commit(hub, REPO, "main") == "c" * 40
    assert layout.cached_commit(hub, REPO, COMMIT) == COMMIT
    assert layout.cached_file(hub, REPO, COMMIT, "model.gguf")


def test_a_file_that_someone_shortened_is_fetched_again(server: FakeHub, hub: Hub) -> None:
    path = fetch(model(hub), hub=hub)
    path.resolve().write_bytes(b"short")

    fetch(model(hub), hub=hub)

    assert path.read_bytes() == server.files["model.gguf"]


def test_the_ref_moves_when_all_files_are_here(server: FakeHub, hub: Hub) -> None:
    fetch_all(list_repo(REPO, hub=hub).files, hub=hub)
    server.commit = "c" * 40
    server.files["model.gguf"] = server.files["model.gguf"][::-1]
    listing = list_repo(REPO, hub=hub)
    server.faults.status = 503

    with pytest.raises(BusyError):
        fetch_all(listing.files, hub=hub)
    before = layout.cached_commit(hub, REPO, "main")
    server.faults.status = 0
    fetch_all(listing.files, hub=hub)

    assert before == COMMIT
    assert layout.cached_commit(hub, REPO, "main") == "c" * 40


def test_a_damaged_ref_is_no_ref(server: FakeHub, hub: Hub) -> None:
    fetch(model(hub), hub=hub)
    ref = layout.repo_folder(hub, REPO) / "refs" / "main"
    for content in (b"", b"../../evil", b"\xff", b"a" * 4000):
        ref.write_bytes(content)

        assert layout.cached_commit(hub, REPO, "main") is None
        assert layout.cached_snapshot(hub, REPO, "main") is None


def test_progress_counts_the_bytes_of_all_files(server: FakeHub, hub: Hub) -> None:
    seen: list[tuple[int, int]] = []
    files = list_repo(REPO, hub=hub).files
    total = sum(file.size_bytes for file in files)

    fetch_all(files, hub=hub, observer=Observer(on_progress=lambda *now: seen.append(now)))

    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert {of for _, of in seen} == {total}
    assert seen[-1] == (total, total)


def test_where_links_cannot_be_made_the_file_itself_is_there(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refuse)

    path = fetch(model(hub), hub=hub)
    server.log.clear()
    again = fetch(model(hub), hub=hub)

    assert path == again == their_download(server, hub, "model.gguf", is_local=True)
    assert not path.is_symlink()
    assert path.read_bytes() == server.files["model.gguf"]
    assert len(server.log) == 1
    assert not layout.blob_path(hub, model(hub)).exists()


def test_the_token_goes_to_the_hub_and_not_to_its_storage(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    server.faults.redirect = server.other_url + "/storage/{sha256}"

    path = fetch(model(hub), hub=hub)

    assert path.read_bytes() == server.files["model.gguf"]
    assert {(asked.host, asked.token) for asked in server.log} == {
        ("127.0.0.1", TOKEN),
        ("localhost", None),
    }


def test_what_was_stopped_goes_on_where_it_stopped(
    server: FakeHub, hub: Hub, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "LONG_CHECK_BYTES", 5 * MIB)
    file, notices, progress = model(hub), list[str](), list[int]()
    with pytest.raises(KeyboardInterrupt):
        fetch(file, hub=hub, observer=stopping_at(5 * MIB))
    part = part_path(hub, file)
    n_here = part.stat().st_size
    kept = tree(hub.cache)
    server.log.clear()

    path = fetch(
        file,
        hub=hub,
        observer=Observer(
            on_notice=notices.append, on_progress=lambda done, _: progress.append(done)
        ),
    )

    assert 5 * MIB <= n_here < len(large)
    assert {name for name in kept if file.etag in name and "blobs" in name} == {
        str(p.relative_to(hub.cache)) for p in (part, part.with_name(f"{part.name}.json"))
    }
    assert [(asked.start, asked.if_range) for asked in server.gets()] == [
        (n_here, f'"{file.etag}"')
    ]
    assert notices == [
        f"model.gguf: checking the {n_here / 1e6:.1f} MB that are here.",
        f"model.gguf: going on at {n_here / 1e6:.1f} MB of 24.0 MB.",
    ]
    assert progress[0] == n_here
    assert path.read_bytes() == large
    assert not part.exists()


def test_a_stop_is_obeyed_while_nothing_comes(server: FakeHub, hub: Hub) -> None:
    file = model(hub)
    server.faults.stall_at = 65536
    patient = replace(hub, pace=replace(hub.pace, stall_s=60))
    stop_at = time.monotonic() + 0.3
    observer = Observer(interrupted=lambda: time.monotonic() >= stop_at)

    with pytest.raises(KeyboardInterrupt):
        fetch(file, hub=patient, observer=observer)

    assert time.monotonic() - stop_at < 1  # 0.1 s, and what came goes to the disk
    assert part_path(hub, file).stat().st_size == 65536


def test_a_part_that_was_altered_is_not_gone_on_with(
    server: FakeHub, hub: Hub, large: bytes
) -> None:
    file = model(hub)
    part = part_path(hub, file)
    for alter in (
        lambda: part.write_bytes(b"\0" * part.stat().st_size),
        lambda: part.write_bytes(part.read_bytes()[:1000]),
        lambda: part.with_name(f"{part.name}.json").write_bytes(b'{"synced": 5}'),
        lambda: part.with_name(f"{part.name}.json").write_bytes(b"[" * 99_999),
        lambda: part.with_name(f"{part.name}.json").unlink(),
    ):
        with pytest.raises(KeyboardInterrupt):
            fetch(file, hub=hub, observer=stopping_at(2 * MIB))
        alter()
        server.log.clear()
        with pytest.raises(KeyboardInterrupt):
            fetch(file, hub=hub, observer=stopping_at(3 * MIB))
        assert [asked.start for asked in server.gets()] == [None]
        part.unlink()

    assert fetch(file, hub=hub).read_bytes() == large


def test_bytes_behind_the_note_are_not_believed(server: FakeHub, hub: Hub, large: bytes) -> None:
    file = model(hub)
    with pytest.raises(KeyboardInterrupt):
        fetch(file, hub=hub, observer=stopping_at(2 * MIB))
    part = part_path(hub, file)
    n_here = part.stat().st_size
    with part.open("ab") as more:
        more.write(bytes(MIB))  # as a power cut leaves them: counted, but never written

    assert fetch(file, hub=hub).read_bytes() == large
    assert server.gets()[-1].start == n_here


def test_a_lock_that_keeps_nobody_out_is_noticed(
    server: FakeHub, hub: Hub, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    file, parts = model(hub), set[str]()
    server.faults.throttle_s = 0.0005
    monkeypatch.setattr(fcntl, "flock", lambda *_: None)

    def look(_done: int, _total: int) -> None:
        parts.update(path.name for path in layout.blob_path(hub, file).parent.glob("*.part"))

    threads = [
        threading.Thread(
            target=fetch, args=(file,), kwargs={"hub": hub, "observer": Observer(on_progress=look)}
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(parts) == 2
    assert part_path(hub, file).name not in parts
    assert layout.snapshot_path(hub, file).read_bytes() == large
    assert not [name for name in tree(hub.cache) if ".part" in name]


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK])
def test_where_there_are_no_locks_it_works_as_well(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(number, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)

    assert fetch(model(hub), hub=hub).read_bytes() == server.files["model.gguf"]
    assert not [name for name in tree(hub.cache) if ".part" in name]


def test_a_lock_that_cannot_be_made_says_so(server: FakeHub, hub: Hub) -> None:
    layout.lock_path(hub, REPO, model(hub).etag).mkdir(parents=True)

    with pytest.raises(CannotCreateError, match="cannot be written"):
        fetch(model(hub), hub=hub)


def test_a_cache_that_cannot_be_written_says_so(server: FakeHub, hub: Hub) -> None:
    hub.cache.touch()

    with pytest.raises(CannotCreateError, match="cannot be written") as caught:
        fetch(model(hub), hub=hub)

    assert caught.value.exit_code == 73


def test_a_file_that_is_also_a_folder_stays_within_the_cache(server: FakeHub, hub: Hub) -> None:
    server.files = {"sub": b"file", "sub/evil": b"evil"}
    listing = list_repo(REPO, hub=hub)

    with pytest.raises(CannotCreateError):
        fetch_all(listing.files, hub=hub)


def test_a_checkpoint_is_its_data_and_nothing_that_runs(server: FakeHub, hub: Hub) -> None:
    wanted = [
        "additional_chat_templates/rag.jinja",
        "chat_template.jinja",
        "config.json",
        "model.safetensors.index.json",
        "tokenizer.model",
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
    ]
    others = [
        "consolidated.safetensors",
        "modeling_evil.py",
        "onnx/model.onnx",
        "original/model.safetensors",
        "pytorch_model.bin",
        "training_args.bin",
    ]
    server.files = {name: name.encode() for name in wanted + others}

    paths = fetch_all(checkpoint_files(list_repo(REPO, hub=hub)), hub=hub)

    snapshot = layout.cached_snapshot(hub, REPO, "main")
    assert snapshot
    assert [str(path.relative_to(snapshot)) for path in paths] == wanted
    assert tree(snapshot) == set(wanted)


def test_a_repository_without_safetensors_is_no_checkpoint(server: FakeHub, hub: Hub) -> None:
    with pytest.raises(NotFoundError, match="is no checkpoint"):
        checkpoint_files(list_repo(REPO, hub=hub))
    server.files = {"config.json": b"{}", "pytorch_model.bin": b"cos\nsystem\n"}
    with pytest.raises(BadDataError, match="pickles can run code"):
        checkpoint_files(list_repo(REPO, hub=hub))
    server.files = {"config.json": b"{}"}
    with pytest.raises(NotFoundError, match=r"no \.safetensors file"):
        checkpoint_files(list_repo(REPO, hub=hub))
    server.files = {"model.safetensors": b"x", "README.md": b"x"}
    with pytest.raises(NotFoundError, match=r"no config\.json"):
        checkpoint_files(list_repo(REPO, hub=hub))


def test_nothing_that_takes_long_is_imported_before_it_is_needed() -> None:
    heavy = ["huggingface_hub", "httpx2", "filelock", "numpy"]
    program = f"import localseek.models.transfer, sys; print(*set({heavy}) & set(sys.modules))"

    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
    )

    assert ran.stdout == b"\n"


def test_another_process_that_has_linked_it_is_no_obstacle(
    hub: Hub, server: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files = {"a.gguf": b"a"}
    file = list_repo(REPO, hub=hub).file("a.gguf")
    path = fetch(file, hub=hub)
    monkeypatch.setattr(Path, "unlink", lambda _path, missing_ok=False: None)  # it is there again

    layout.link_snapshot(hub, file)

    assert path.is_symlink()
    assert path.read_bytes() == b"a"


def test_a_disk_without_room_for_a_link_does_not_cost_the_blob(
    hub: Hub, server: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files = {"a.gguf": b"a"}
    file = list_repo(REPO, hub=hub).file("a.gguf")
    fetch(file, hub=hub)

    def full(_path: Path, _target: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "symlink_to", full)

    with pytest.raises(OSError, match="No space left"):
        layout.link_snapshot(hub, file)
    assert layout.blob_path(hub, file).read_bytes() == b"a"
