"""`localseek pull`, from a hub on loopback, and what is done with what came."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import MakeModel, RunCommand
from fake_hub import REPO, FakeHub, fake_hub
from scripts import PLAIN
from tiny_adapter import write_base

from localseek.cli.units import size


@pytest.fixture
def hub(
    environment: dict[str, str], scripted_model: MakeModel, tmp_path: Path
) -> Iterator[FakeHub]:
    """A hub that has a model which answers; the environment of commands knows it."""
    with fake_hub() as serving:
        serving.files = {"tiny-Q8_0.gguf": scripted_model(PLAIN).read_bytes()}
        environment["HF_ENDPOINT"] = serving.url
        environment["HF_HUB_CACHE"] = str(tmp_path / "cache")
        yield serving


def test_what_was_pulled_answers_by_its_name(localseek_process: RunCommand, hub: FakeHub) -> None:
    pulled = localseek_process("pull", f"{REPO}:Q8_0")
    asked = localseek_process("ask", "-m", f"{REPO}:Q8_0", "--temperature", "0", "Well?")

    assert pulled.returncode == 0
    path = Path(pulled.stdout.decode().removesuffix("\n"))
    assert path.read_bytes() == hub.files["tiny-Q8_0.gguf"]
    assert f"{REPO} @ ".encode() in pulled.stderr
    assert b"licence: " in pulled.stderr
    last = f"{REPO}:Q8_0 · {size(path.stat().st_size)} · sha256 verified · licence: mit, from acme/large"
    assert pulled.stderr.decode().splitlines()[-1] == last
    assert asked.stdout == b"It is four\n"


def test_what_is_here_is_not_said_to_be_verified(
    localseek_process: RunCommand, hub: FakeHub
) -> None:
    first = localseek_process("pull", f"{REPO}:Q8_0")

    second = localseek_process("pull", f"{REPO}:Q8_0")

    assert second.stdout == first.stdout
    assert b"sha256 verified" not in second.stderr
    assert b"is here already; localseek verify proves its bytes" in second.stderr
    assert len(hub.gets()) == 1


def test_a_copy_that_is_here_serves_while_the_hub_does_not(
    localseek: RunCommand, hub: FakeHub, environment: dict[str, str]
) -> None:
    first = localseek("pull", f"{REPO}:Q8_0")
    environment["HF_ENDPOINT"] = "http://127.0.0.1:9"

    second = localseek("pull", f"{REPO}:Q8_0")

    assert (second.returncode, second.stdout) == (0, first.stdout)
    assert b"is here already; what the hub has now is not known: 127.0.0.1:9" in second.stderr
    assert localseek("pull", f"{REPO}:Q4_K_M").returncode == 69


def test_quiet_says_the_path_and_nothing_else(localseek_process: RunCommand, hub: FakeHub) -> None:
    pulled = localseek_process("pull", f"{REPO}/tiny-Q8_0.gguf", "--quiet")

    assert pulled.stderr == b""
    assert pulled.stdout.endswith(b"tiny-Q8_0.gguf\n")


def test_a_flipped_byte_is_found_and_nothing_is_kept(
    localseek_process: RunCommand, hub: FakeHub, tmp_path: Path
) -> None:
    hub.faults.change = lambda body: body[:1000] + bytes([body[1000] ^ 1]) + body[1001:]

    pulled = localseek_process("pull", f"{REPO}:Q8_0")

    assert pulled.returncode == 65
    assert pulled.stderr.count(b"error:") == 1
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.suffix == ".gguf"]


def test_no_socket_is_opened_offline(
    localseek_process: RunCommand, hub: FakeHub, environment: dict[str, str]
) -> None:
    environment["HF_HUB_OFFLINE"] = "1"

    pulled = localseek_process("pull", f"{REPO}:Q8_0")

    assert pulled.returncode == 69
    assert hub.log == []


def test_a_name_that_is_none_gets_the_nearest(localseek_process: RunCommand, hub: FakeHub) -> None:
    pulled = localseek_process("pull", "r1-8c")

    assert pulled.returncode == 66
    assert b"r1-8b" in pulled.stderr


def test_convert_fetches_the_checkpoint_first(
    localseek_process: RunCommand, hub: FakeHub, tmp_path: Path
) -> None:
    write_base(tmp_path)
    hub.files = {path.name: path.read_bytes() for path in (tmp_path / "base").iterdir()}

    done = localseek_process("convert", REPO, tmp_path / "out.gguf")

    assert b"sha256 verified" in done.stderr
    assert done.returncode == 66  # it has no tokenizer, which is found out once it is here
    assert b"tokenizer" in done.stderr
