"""What a repository holds is known before anything of it is fetched, or why it is not."""

from __future__ import annotations

import hashlib
import socket
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from fake_hub import COMMIT, REPO, TOKEN, FakeHub, git_sha1

from localseek.errors import LocalseekError, UsageError
from localseek.models import hub_api
from localseek.models.hub import list_repo, locate
from localseek.models.hub_error import (
    BadAnswerError,
    BrokenConnectionError,
    BusyError,
    FileNotInRepoError,
    LoginNeededError,
    OfflineError,
    RefusedError,
    RepoNotFoundError,
    RevisionNotFoundError,
    UnreachableError,
)
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer
from localseek.models.transfer import fetch

EVIL_NAMES = [
    "../evil",
    "a/../../evil",
    "/etc/evil",
    "a\\evil",
    "a\0b",
    "a\nb",
    "\x1b[2Jevil",
    "a//b",
    "a/",
    ".",
    "",
    "x" * 256,
    "/".join(["long"] * 300),
    "\ud800",
    None,
    5,
]


def assert_safe(error: LocalseekError) -> None:
    """One line that a terminal cannot obey."""
    assert str(error).isprintable()
    assert error.hint.isprintable()


def test_a_listing_has_the_size_and_the_hash_of_every_file(server: FakeHub, hub: Hub) -> None:
    listing = list_repo(REPO, hub=hub)

    content = server.files["model.gguf"]
    config = server.files["config.json"]
    assert [file.path for file in listing.files] == ["config.json", "model.gguf"]
    assert listing.file("model.gguf").sha256 == hashlib.sha256(content).hexdigest()
    assert listing.file("model.gguf").size_bytes == len(content)
    assert listing.file("config.json").etag == git_sha1(config)
    assert listing.file("config.json").sha256 is None
    assert listing.commit == COMMIT


def test_a_listing_names_the_licence_and_the_model_it_comes_from(server: FakeHub, hub: Hub) -> None:
    plain = list_repo(REPO, hub=hub)
    server.card = {"license": "other", "license_name": "llama3.1", "base_model": ["a/b", "a/c"]}
    server.faults.is_gated = True
    named = list_repo(REPO, hub=hub)
    server.card = {"license": 5, "base_model": {}}
    odd = list_repo(REPO, hub=hub)

    assert (plain.license, plain.base_models, plain.is_gated) == ("mit", ("acme/large",), False)
    assert (named.license, named.base_models, named.is_gated) == ("llama3.1", ("a/b", "a/c"), True)
    assert (odd.license, odd.base_models) == (None, ())


@pytest.mark.parametrize("redirect", ["", "storage"])
def test_one_file_is_located_as_it_is_listed(server: FakeHub, hub: Hub, redirect: str) -> None:
    server.faults.redirect = redirect and server.other_url + "/storage/{sha256}"

    located = locate(REPO, "model.gguf", hub=hub)
    pinned = locate(REPO, "config.json", COMMIT, hub=hub)

    assert located == list_repo(REPO, hub=hub).file("model.gguf")
    assert pinned == list_repo(REPO, COMMIT, hub=hub).file("config.json")
    assert {asked.host for asked in server.log} == {"127.0.0.1"}


def test_the_hub_learns_who_asks_and_nothing_else(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setenv("AI_AGENT", "someone")

    list_repo(REPO, hub=hub)
    locate(REPO, "model.gguf", hub=hub)

    assert [asked.path for asked in server.log] == [
        f"/api/models/{REPO}/revision/main?blobs=true",
        f"/{REPO}/resolve/main/model.gguf",
    ]
    assert {asked.token for asked in server.log} == {TOKEN}
    assert all(asked.agent.startswith("localseek/") for asked in server.log)
    assert not any("agent/" in asked.agent or "torch" in asked.agent for asked in server.log)


def test_a_repository_that_is_not_there_gets_the_nearest_names(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RepoNotFoundError, match="no repository 'acme/tinny'") as mistyped:
        list_repo("acme/tinny", hub=hub)
    with pytest.raises(RepoNotFoundError) as located:
        locate("acme/tinny", "model.gguf", hub=hub)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    with pytest.raises(RepoNotFoundError) as unknown:
        list_repo("nobody/nothing", hub=hub)

    hint = "did you mean acme/tiny; if it is private, log in with `hf auth login`, or set HF_TOKEN."
    assert mistyped.value.hint == located.value.hint == hint
    assert unknown.value.hint == "check the name."
    assert mistyped.value.exit_code == 66


def test_a_revision_and_a_file_that_are_not_there_get_the_nearest_names(
    server: FakeHub, hub: Hub
) -> None:
    with pytest.raises(RevisionNotFoundError) as revision:
        list_repo(REPO, "v1", hub=hub)
    server.faults.answer = b"[]"
    with pytest.raises(RevisionNotFoundError) as helpless:
        list_repo(REPO, "v1", hub=hub)
    server.faults.answer = None
    with pytest.raises(FileNotInRepoError) as file:
        locate(REPO, "Model.GUF", hub=hub)
    with pytest.raises(FileNotInRepoError):
        locate(REPO, "../evil", hub=hub)

    assert str(revision.value) == "acme/tiny has no revision 'v1'."
    assert revision.value.hint == "did you mean v1.0."
    assert helpless.value.hint == "without a revision, main is meant."
    assert str(file.value) == "acme/tiny has no file 'Model.GUF'."
    assert file.value.hint == "did you mean model.gguf."
    assert (revision.value.exit_code, file.value.exit_code) == (66, 66)


def test_a_gated_model_says_where_its_licence_is_accepted(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.faults.is_gated = True
    with pytest.raises(LoginNeededError) as anonymous:
        locate(REPO, "model.gguf", hub=hub)
    file = list_repo(REPO, hub=hub).file("model.gguf")
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    with pytest.raises(LoginNeededError) as logged_in:
        fetch(file, hub=hub)

    where = f"accept it at {server.url}/acme/tiny"
    assert str(anonymous.value) == "acme/tiny opens only to those who accepted its licence."
    assert anonymous.value.hint == f"{where}, then log in with `hf auth login`, or set HF_TOKEN."
    assert logged_in.value.hint == f"{where}, then run this again."
    assert logged_in.value.exit_code == 77


def test_a_token_that_is_none_is_said_to_be(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_€")
    with pytest.raises(LoginNeededError, match="the token for the hub is not one"):
        list_repo(REPO, hub=hub)
    assert not server.log
    monkeypatch.setenv("HF_TOKEN", "hf_old")
    server.faults.is_bad_token = True
    with pytest.raises(LoginNeededError, match="does not accept the token"):
        list_repo(REPO, hub=hub)
    with pytest.raises(LoginNeededError, match="does not accept the token"):
        locate(REPO, "model.gguf", hub=hub)


def test_a_token_that_cannot_be_read_is_said(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path))

    with pytest.raises(LoginNeededError, match="the token for the hub cannot be had"):
        list_repo(REPO, hub=hub)


@pytest.mark.parametrize(
    ("status", "error"),
    [(403, LoginNeededError), (404, RepoNotFoundError), (410, RefusedError), (204, RefusedError)],
)
def test_a_refusal_without_a_reason_is_understood(
    server: FakeHub, hub: Hub, status: int, error: type[LocalseekError]
) -> None:
    server.faults.status = status
    server.faults.headers = {"X-Error-Message": "gone\x1b[2J"}

    with pytest.raises(error) as caught:
        list_repo(REPO, hub=hub)

    assert_safe(caught.value)


def test_a_port_where_nobody_listens_is_said_at_once(hub: Hub) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = Hub(endpoint=f"http://127.0.0.1:{free.getsockname()[1]}", cache=hub.cache)
        started = time.perf_counter()
        with pytest.raises(UnreachableError) as listing:
            list_repo(REPO, hub=nowhere)
        with pytest.raises(UnreachableError) as head:
            locate(REPO, "model.gguf", hub=nowhere)

        assert time.perf_counter() - started < 5

    assert (
        str(listing.value)
        == str(head.value)
        == f"{nowhere.host} cannot be reached: connection refused."
    )
    assert listing.value.exit_code == 69


def test_an_address_where_nobody_answers_is_said_soon(server: FakeHub, hub: Hub) -> None:
    with socket.socket() as full, ExitStack() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(2):  # its queue is full now, and the system drops who comes
            caller = waiting.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        nowhere = replace(hub, endpoint=f"http://127.0.0.1:{full.getsockname()[1]}")
        nowhere = replace(nowhere, pace=replace(hub.pace, connect_s=0.2))

        with pytest.raises(UnreachableError, match="cannot be reached: timed out"):
            list_repo(REPO, hub=nowhere)


def test_a_hub_that_does_not_answer_is_given_up(server: FakeHub, hub: Hub) -> None:
    server.faults.is_silent = True
    hasty = replace(hub, pace=replace(hub.pace, stall_s=0.1, n_fruitless=2))

    with pytest.raises(BrokenConnectionError, match="acme/tiny broke"):
        list_repo(REPO, hub=hasty)
    with pytest.raises(BrokenConnectionError, match=r"model\.gguf broke"):
        locate(REPO, "model.gguf", hub=hasty)


def test_proxies_that_make_no_sense_are_said(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import close_session

    close_session()  # one that was made without them
    for proxy in ("socks5://127.0.0.1:9", "bad://127.0.0.1:9", "http://127.0.0.1:0"):
        monkeypatch.setenv("ALL_PROXY", proxy)

        with pytest.raises(UnreachableError, match="cannot be reached") as caught:
            list_repo(REPO, hub=hub)
        with pytest.raises(UnreachableError):
            locate(REPO, "model.gguf", hub=hub)

        assert_safe(caught.value)
        close_session()


def test_offline_nothing_opens_a_socket(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = list_repo(REPO, hub=hub).file("model.gguf")
    small = list_repo(REPO, hub=hub).file("config.json")
    fetched = fetch(small, hub=hub)
    offline = Hub(endpoint=hub.endpoint, cache=hub.cache, is_offline=True)
    server.log.clear()

    def refuse(*_: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket.socket, "__init__", refuse)
    for ask in (
        lambda: list_repo(REPO, hub=offline),
        lambda: locate(REPO, "model.gguf", hub=offline),
        lambda: fetch(file, hub=offline),
    ):
        with pytest.raises(OfflineError, match="HF_HUB_OFFLINE keeps") as caught:
            ask()
        assert caught.value.exit_code == 69

    assert fetch(small, hub=offline) == fetched
    assert not server.log


def test_a_busy_hub_is_asked_again_when_it_says(server: FakeHub, hub: Hub) -> None:
    notices: list[str] = []
    server.faults.status, server.faults.times = 429, 1
    server.faults.headers = {"Retry-After": "1"}
    started = time.perf_counter()

    list_repo(REPO, hub=hub, observer=Observer(on_notice=notices.append))

    assert time.perf_counter() - started >= 1
    assert len(notices) == 1
    assert notices[0].endswith("status 429 and asks to wait 1 s; trying again in 1 s.")


@pytest.mark.parametrize("way", ["seconds", "date", "window"])
def test_a_wait_that_is_too_long_is_named_and_not_waited(
    server: FakeHub, hub: Hub, way: str
) -> None:
    later = datetime.now(timezone.utc) + timedelta(seconds=3601)
    server.faults.headers = {
        "seconds": {"Retry-After": "3600"},
        "date": {"Retry-After": format_datetime(later, usegmt=True)},
        "window": {"RateLimit": '"api";r=0;t=3600'},
    }[way]
    server.faults.status = 503

    with pytest.raises(BusyError, match=r"asks to wait 3,60\d s") as caught:
        locate(REPO, "model.gguf", hub=hub)

    assert len(server.log) == 1
    assert caught.value.exit_code == 75


def test_a_hub_that_stays_busy_is_given_up(server: FakeHub, hub: Hub) -> None:
    server.faults.status = 500
    server.faults.headers = {"Retry-After": "soon"}

    with pytest.raises(BusyError, match="answers with status 500"):
        list_repo(REPO, hub=hub)

    assert len(server.log) == hub.pace.n_fruitless


@pytest.mark.parametrize("name", EVIL_NAMES)
def test_a_path_that_leads_elsewhere_is_refused(server: FakeHub, hub: Hub, name: object) -> None:
    def edit(info: dict[str, Any]) -> None:
        info["siblings"][0]["rfilename"] = name

    server.faults.edit = edit

    with pytest.raises(BadAnswerError) as caught:
        list_repo(REPO, hub=hub)

    assert caught.value.exit_code == 65
    assert_safe(caught.value)
    assert not hub.cache.exists()


@pytest.mark.parametrize("name", ["../../evil", "A" * 40, "a" * 39, "a" * 40 + "\n", "", None, 5])
def test_a_commit_that_is_none_is_refused(server: FakeHub, hub: Hub, name: object) -> None:
    server.faults.edit = lambda info: info.update(sha=name)

    with pytest.raises(BadAnswerError, match="its commit is"):
        list_repo(REPO, hub=hub)


def test_another_commit_than_the_one_asked_for_is_refused(server: FakeHub, hub: Hub) -> None:
    server.faults.edit = lambda info: info.update(sha="b" * 40)
    server.faults.commit = "b" * 40

    with pytest.raises(BadAnswerError, match="its commit is 'bbb"):
        list_repo(REPO, COMMIT, hub=hub)
    with pytest.raises(BadAnswerError, match="its commit is 'bbb"):
        locate(REPO, "model.gguf", COMMIT, hub=hub)


@pytest.mark.parametrize("key", ["sha256", "blobId"])
@pytest.mark.parametrize("value", ["../../evil", "f" * 63, "F" * 64, "", None, 5, ["f" * 64]])
def test_a_hash_that_is_none_is_refused(server: FakeHub, hub: Hub, key: str, value: object) -> None:
    def edit(info: dict[str, Any]) -> None:
        large, small = info["siblings"]
        (large["lfs"] if key == "sha256" else small)[key] = value

    server.faults.edit = edit

    with pytest.raises(BadAnswerError, match="its etag is"):
        list_repo(REPO, hub=hub)


@pytest.mark.parametrize("value", [-1, 1 << 60, "5", 5.0, True, None])
def test_a_size_that_is_none_is_refused(server: FakeHub, hub: Hub, value: object) -> None:
    server.faults.edit = lambda info: info["siblings"][0]["lfs"].update(size=value)

    with pytest.raises(BadAnswerError, match="its size is"):
        list_repo(REPO, hub=hub)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b"null", b'{"sha": 1}', b"\xff\xfe", b"[" * 100_000, b'{"sha"']
    + [b'{"sha": "%s", "siblings": %s}' % (b"a" * 40, bad) for bad in (b"{}", b"[5]", b"null")],
)
def test_an_answer_that_is_no_listing_is_refused(server: FakeHub, hub: Hub, content: bytes) -> None:
    server.faults.answer = content

    with pytest.raises(BadAnswerError, match="cannot be used") as caught:
        list_repo(REPO, hub=hub)

    assert_safe(caught.value)


def test_an_answer_without_an_end_is_cut(
    server: FakeHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_api, "MAX_ANSWER_BYTES", 1000)
    server.faults.answer = b" " * 100_000

    with pytest.raises(BadAnswerError, match="over 1,000 bytes"):
        list_repo(REPO, hub=hub)


@pytest.mark.parametrize("fault", ["etag", "commit"])
@pytest.mark.parametrize("value", ["../../evil", "x" * 64, "W/odd", "%2e%2e/evil"])
def test_a_head_with_an_evil_header_is_refused(
    server: FakeHub, hub: Hub, fault: str, value: str
) -> None:
    setattr(server.faults, fault, value)

    with pytest.raises(BadAnswerError, match=f"its {fault} is"):
        locate(REPO, "model.gguf", hub=hub)

    assert not hub.cache.exists()


@pytest.mark.parametrize("target", ["{url}/acme/tiny/resolve/main/model.gguf", "http://["])
def test_a_head_that_leads_nowhere_is_refused(server: FakeHub, hub: Hub, target: str) -> None:
    server.faults.redirect = target.replace("{url}", server.url)

    with pytest.raises(BadAnswerError):
        locate(REPO, "model.gguf", hub=hub)


def test_warnings_of_the_hub_do_not_reach_the_terminal(
    server: FakeHub, hub: Hub, capfd: pytest.CaptureFixture[str]
) -> None:
    server.faults.headers = {"X-HF-Warning": "look; \x1b[2Jevil"}

    locate(REPO, "model.gguf", hub=hub)
    with pytest.raises(FileNotInRepoError):
        locate(REPO, "absent", hub=hub)

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "name", ["", "a/b/c", "../b", "a/..", "a--b/c", "a/b.git", "-a/b", "a/b\n", "a b/c", "x" * 97]
)
def test_what_is_no_name_of_a_repository_is_a_usage_error(hub: Hub, name: str) -> None:
    with pytest.raises(UsageError, match="no name of a repository"):
        list_repo(name, hub=hub)


@pytest.mark.parametrize(
    "name", ["", "../main", "a/../b", "/main", "a//b", "main/", ".git", "a b", "x.lock", "x" * 256]
)
def test_what_is_no_name_of_a_revision_is_a_usage_error(hub: Hub, name: str) -> None:
    with pytest.raises(UsageError, match="no name of a revision"):
        list_repo(REPO, name, hub=hub)
