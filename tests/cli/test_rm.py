"""`localseek rm`: it asks, it removes what is ours, it says who owns the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import RunCommand, command
from gguf_bytes import tiny_model
from model_stores import BARTOWSKI, hub_cache, in_hub_cache, in_lmstudio, in_ollama, ollama_root
from pty_screen import Screen

GGUF = tiny_model("bpe").encode()
Q4 = "DeepSeek-R1-Distill-Llama-8B-Q4_K_M.gguf"


@pytest.fixture
def home(environment: dict[str, str]) -> Path:
    return Path(environment["HOME"])


@pytest.fixture
def cached(home: Path) -> Path:
    return in_hub_cache(hub_cache(home), BARTOWSKI, Q4, GGUF)


def test_yes_removes_it_unasked(localseek: RunCommand, cached: Path) -> None:
    ran = localseek("rm", "r1-8b", "--yes")

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout == b"removed r1-8b:Q4_K_M, 0.4 MB\n"
    assert not cached.parents[2].exists()
    assert localseek("rm", "r1-8b", "--yes").returncode == 66


def test_where_nobody_can_be_asked_nothing_is_removed(localseek: RunCommand, cached: Path) -> None:
    ran = localseek("rm", "r1-8b", stdin=b"y\n")

    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"nobody can be asked here whether to remove r1-8b:Q4_K_M (0.4 MB)." in ran.stderr
    assert b"hint: --yes" in ran.stderr
    assert cached.exists()


@pytest.mark.parametrize(
    ("answer", "is_removed"),
    [("y", True), ("YES", True), ("", False), ("n", False), ("yep", False)],
)
def test_a_person_is_asked(
    environment: dict[str, str], cached: Path, answer: str, *, is_removed: bool
) -> None:
    screen = Screen(command("rm", "r1-8b"), environment)
    lines = screen.until_shown("[y/N]")
    screen.child.sendline(answer)
    screen.child.expect_exact([b"removed r1-8b:Q4_K_M", b"nothing was removed."])
    screen.child.wait()

    assert lines == ["Remove r1-8b:Q4_K_M (0.4 MB)? [y/N]"]
    assert screen.child.exitstatus == 0
    assert cached.exists() != is_removed


def test_ctrl_c_at_the_question_removes_nothing(environment: dict[str, str], cached: Path) -> None:
    screen = Screen(command("rm", "r1-8b"), environment)
    screen.until_shown("[y/N]")
    screen.child.sendintr()
    screen.child.wait()

    assert screen.child.exitstatus == 130
    assert cached.exists()


def test_an_imported_file_stays(localseek: RunCommand, tmp_path: Path) -> None:
    file = tmp_path / "mine.gguf"
    file.write_bytes(GGUF)
    localseek("import", file)

    ran = localseek("rm", "mine", "--yes")

    assert ran.stdout == f"forgot mine; {file} stays where it is\n".encode()
    assert file.read_bytes() == GGUF
    assert b'"imported"' not in localseek("list", "--json").stdout


def test_the_files_of_others_are_left_to_them(localseek: RunCommand, home: Path) -> None:
    studio = in_lmstudio(home, "acme/tiny/\x1b[2Jx-Q8_0.gguf", GGUF)
    blob = in_ollama(ollama_root(home), "tiny", "1b", GGUF)

    of_studio = localseek("rm", "acme/tiny:Q8_0", "--yes")
    of_ollama = localseek("rm", "tiny:1b", "--yes")

    assert (of_studio.returncode, of_ollama.returncode) == (2, 2)
    assert b"belongs to LM Studio; localseek does not remove it." in of_studio.stderr
    assert b"hint: ollama rm tiny:1b" in of_ollama.stderr
    assert b"\x1b" not in of_studio.stderr
    assert studio.exists()
    assert blob.exists()
