"""A name leads to the weights that it says, or to what can be done about it."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from gguf_bytes import tiny_model
from model_stores import (
    BARTOWSKI,
    OLDER,
    alone,
    hub_cache,
    in_hub_cache,
    in_lmstudio,
    in_ollama,
    ollama_root,
)

from localseek.models import built_in
from localseek.models.built_in import BuiltInMissingError
from localseek.models.header import read_header
from localseek.models.header_error import NotRegularFileError
from localseek.models.imported import ImportNameError, forget_imported, import_model
from localseek.models.reference import find_model, hub_model, resolve
from localseek.models.reference_error import (
    AmbiguousModelError,
    NoSuchModelError,
    NotHereError,
    NotOnTheHubError,
    OllamaNameError,
    OllamaNotDistilledError,
)

GGUF = tiny_model("bpe").encode()
Q4, Q8 = "DeepSeek-R1-Distill-Llama-8B-Q4_K_M.gguf", "DeepSeek-R1-Distill-Llama-8B-Q8_0.gguf"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and no network."""
    alone(monkeypatch, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(built_in, "BUILT_IN_FILE", tmp_path / "nowhere")

    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tmp_path


def test_a_path_is_taken_as_it_is(home: Path) -> None:
    (home / "model.gguf").write_bytes(GGUF)

    assert resolve("~/model.gguf") == home / "model.gguf"
    assert resolve("model.gguf") == Path("model.gguf")


@pytest.mark.parametrize("reference", ["nowhere.gguf", "no/such/folder/x.gguf", "./owner/repo"])
def test_a_path_to_nothing_says_so(reference: str) -> None:
    with pytest.raises((NoSuchModelError, NotHereError)) as raised:
        resolve(reference)

    assert raised.value.exit_code == 66


@pytest.mark.parametrize("reference", ["/", "~", "./"])
def test_a_folder_is_a_path_that_the_header_refuses(reference: str) -> None:
    with pytest.raises(NotRegularFileError, match="is a directory"):
        read_header(resolve(reference))


def test_a_name_with_a_control_character_is_spelled_out() -> None:
    with pytest.raises(NoSuchModelError, match=r"no model file 'a\\x1b\[2J'") as raised:
        resolve("a\x1b[2J")

    assert "\x1b" not in raised.value.hint


def test_a_short_name_means_the_usual_quantization(home: Path) -> None:
    q8 = in_hub_cache(hub_cache(home), BARTOWSKI, Q8, GGUF + bytes(32))

    assert resolve("r1-8b") == q8  # the only one that is here

    q4 = in_hub_cache(hub_cache(home), BARTOWSKI, Q4, GGUF)

    assert resolve("r1-8b") == resolve("r1-8b:q4_k_m") == q4
    assert resolve("r1-8b:Q8_0") == q8


def test_two_that_could_be_meant_are_named(home: Path) -> None:
    for number, quant in enumerate(("Q5_K_M", "Q8_0")):
        in_hub_cache(hub_cache(home), "acme/tiny", f"x-{quant}.gguf", GGUF + bytes(32 * number))

    with pytest.raises(AmbiguousModelError) as raised:
        resolve("acme/tiny")

    assert raised.value.exit_code == 2
    assert raised.value.fitting == ("acme/tiny:Q5_K_M", "acme/tiny:Q8_0")


def test_the_files_of_another_repository_are_not_what_a_short_name_means(home: Path) -> None:
    in_hub_cache(hub_cache(home), "unsloth/DeepSeek-R1-Distill-Llama-8B-GGUF", Q4, GGUF)

    with pytest.raises(NotHereError):
        resolve("r1-8b")


def test_a_revision_is_what_it_was_when_it_was_fetched(home: Path) -> None:
    cache = hub_cache(home)
    main = in_hub_cache(cache, "acme/tiny", "x-Q8_0.gguf", GGUF)
    tagged = in_hub_cache(
        cache, "acme/tiny", "x-Q8_0.gguf", GGUF + bytes(32), commit=OLDER, revision="v1"
    )

    assert resolve("acme/tiny:Q8_0") == main
    assert resolve("acme/tiny@v1:Q8_0") == resolve(f"acme/tiny@{OLDER}:x-Q8_0.gguf") == tagged
    with pytest.raises(NotHereError):
        resolve("acme/tiny@v2:Q8_0")


def test_lm_studios_files_are_found_by_their_names_on_the_hub(home: Path) -> None:
    path = in_lmstudio(home, f"{BARTOWSKI}/{Q4}", GGUF)

    assert resolve("r1-8b") == resolve(f"hf.co/{BARTOWSKI}:Q4_K_M") == path


@pytest.mark.parametrize(
    ("reference", "says", "hint"),
    [
        (
            "r1-8b",
            "r1-8b (bartowski/DeepSeek-R1-Distill-Llama-8B-GGUF, Q4_K_M, 4.92 GB) is not on this",
            "localseek pull r1-8b",
        ),
        (
            "r1-8b:q8_0",
            "r1-8b:Q8_0 (bartowski/DeepSeek-R1-Distill-Llama-8B-GGUF, Q8_0) is not on this disk.",
            "localseek pull r1-8b:Q8_0",
        ),
        (
            "https://huggingface.co/acme/tiny/blob/v1/x.gguf",
            "acme/tiny@v1:x.gguf is not on this disk.",
            "localseek pull acme/tiny@v1:x.gguf",
        ),
        (
            "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B",
            "(the checkpoint that r1-14b is made from) is not on this disk",
            "localseek pull r1-14b",
        ),
    ],
)
def test_what_is_not_here_can_be_pulled(reference: str, says: str, hint: str) -> None:
    with pytest.raises(NotHereError) as raised:
        resolve(reference)

    assert raised.value.exit_code == 66
    assert says in str(raised.value)
    assert raised.value.hint == hint


def test_what_else_is_here_of_a_repository_is_said(home: Path) -> None:
    in_hub_cache(hub_cache(home), BARTOWSKI, Q4, GGUF)

    with pytest.raises(NotHereError, match=r"is not on this disk; here is r1-8b:Q4_K_M\."):
        resolve("r1-8b:Q8_0")


@pytest.mark.parametrize(
    ("reference", "means", "hint"),
    [
        ("deepseek-r1:8b", "DeepSeek-R1-0528-Qwen3-8B, Q4_K_M", "r1-0528-8b:Q4_K_M"),
        ("deepseek-r1", "DeepSeek-R1-0528-Qwen3-8B, Q4_K_M", "r1-0528-8b:Q4_K_M"),
        ("deepseek-r1:latest", "DeepSeek-R1-0528-Qwen3-8B, Q4_K_M", "r1-0528-8b:Q4_K_M"),
        ("deepseek-r1:8b-0528-qwen3-q8_0", "DeepSeek-R1-0528-Qwen3-8B, Q8_0", "r1-0528-8b:Q8_0"),
        (
            "deepseek-r1:8b-llama-distill-q4_K_M",
            "DeepSeek-R1-Distill-Llama-8B, Q4_K_M",
            "r1-8b:Q4_K_M",
        ),
        ("deepseek-r1:7b", "DeepSeek-R1-Distill-Qwen-7B, Q4_K_M", "r1-7b:Q4_K_M"),
        (
            "deepseek-r1:7b-qwen-distill-q4_K_M",
            "DeepSeek-R1-Distill-Qwen-7B, Q4_K_M",
            "r1-7b:Q4_K_M",
        ),
        ("deepseek-r1:1.5b", "DeepSeek-R1-Distill-Qwen-1.5B, Q4_K_M", "r1-1.5b:Q4_K_M"),
        ("deepseek-r1:32b-qwen-distill-fp16", "DeepSeek-R1-Distill-Qwen-32B, F16", "r1-32b:F16"),
        ("deepseek-r1:70b", "DeepSeek-R1-Distill-Llama-70B, Q4_K_M", "r1-70b:Q4_K_M"),
    ],
)
def test_a_name_of_ollama_is_answered_with_the_weights_it_means(
    reference: str, means: str, hint: str
) -> None:
    for ask in (resolve, hub_model):
        with pytest.raises(OllamaNameError) as raised:
            ask(reference)

        assert raised.value.exit_code == 66
        assert f"there it means {means}" in str(raised.value)
        assert raised.value.hint.endswith(f"localseek pull {hint}")


def test_what_a_name_of_ollama_meant_once_is_said() -> None:
    with pytest.raises(OllamaNameError, match=r"was DeepSeek-R1-Distill-Llama-8B, here r1-8b\."):
        resolve("deepseek-r1:8b")


@pytest.mark.parametrize("tag", ["671b", "671b-q4_K_M", "8b-q4_0", "9b"])
def test_a_tag_of_none_of_the_distills_is_not_guessed(tag: str) -> None:
    with pytest.raises(OllamaNotDistilledError):
        resolve(f"deepseek-r1:{tag}")


def test_a_model_that_ollama_has_is_used_where_it_lies(home: Path) -> None:
    blob = in_ollama(ollama_root(home), "deepseek-r1", "8b", GGUF)

    assert resolve("deepseek-r1:8b") == blob
    with pytest.raises(OllamaNameError):
        hub_model("deepseek-r1:8b")


@pytest.mark.parametrize(
    ("typed", "nearest"), [("r1-8bb", "r1-8b"), ("r1-0528:Q8_0", "r1-0528-8b:Q8_0")]
)
def test_a_mistyped_name_is_answered_with_the_nearest(typed: str, nearest: str) -> None:
    with pytest.raises(NoSuchModelError) as raised:
        resolve(typed)

    assert raised.value.nearest[0] == nearest
    assert raised.value.hint.startswith(f"did you mean {nearest}")


def test_a_name_that_nobody_knows_is_answered_with_the_forms() -> None:
    with pytest.raises(NoSuchModelError, match="there is no model 'gpt-9'") as raised:
        resolve("gpt-9")

    assert "OWNER/REPO:QUANT" in raised.value.hint


def test_without_the_built_in_file_pebble_is_a_clear_error(home: Path) -> None:
    with pytest.raises(BuiltInMissingError, match=r"no file .*nowhere") as raised:
        resolve("pebble")

    assert raised.value.exit_code == 66


def test_the_built_in_file_is_pebble(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "pebble.Q8_0.gguf").write_bytes(GGUF)
    monkeypatch.setattr(built_in, "BUILT_IN_FILE", home / "pebble.Q8_0.gguf")

    assert resolve("pebble") == home / "pebble.Q8_0.gguf"
    assert find_model("pebble").quant == "Q8_0"


def test_an_imported_name_means_its_file(home: Path) -> None:
    (home / "mine.gguf").write_bytes(GGUF)

    import_model(Path("mine.gguf"))

    assert resolve("mine") == home / "mine.gguf"
    forget_imported("mine")
    with pytest.raises(NoSuchModelError):
        resolve("mine")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("pebble", "localseek has a model of that name"),
        ("R1-8B", "localseek has a model of that name"),
        ("../evil", "letters, digits"),
        ("a/b", "letters, digits"),
        ("a:b", "letters, digits"),
        ("-x", "letters, digits"),
        ("x.gguf", "is taken for a file"),
        ("taken", "other.gguf already"),
        ("\x1b[2J", r"called '\\x1b\[2J'"),
    ],
)
def test_a_name_that_would_mislead_is_refused(name: str, says: str, home: Path) -> None:
    (home / "other.gguf").write_bytes(GGUF)
    import_model(home / "other.gguf", "taken")

    with pytest.raises(ImportNameError, match=says) as raised:
        import_model(home / "mine.gguf", name)

    assert raised.value.exit_code == 2
    assert len(list(home.rglob("*.json"))) == 1


def test_an_import_is_for_its_owner_only_and_can_be_done_again(home: Path) -> None:
    old_mask = os.umask(0)
    try:
        import_model(home / "mine.gguf", "mine")
        import_model(home / "mine.gguf", "mine")
    finally:
        os.umask(old_mask)

    [entry] = home.rglob("mine.json")
    assert entry.stat().st_mode & 0o777 == 0o600
    assert entry.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in entry.parent.iterdir()] == ["mine.json"]


@pytest.mark.parametrize("reference", ["x.gguf", "pebble", "mine"])
def test_what_is_on_this_disk_only_is_not_fetched(reference: str, home: Path) -> None:
    import_model(home / "mine.gguf", "mine")

    with pytest.raises(NotOnTheHubError):
        hub_model(reference)


def test_what_is_on_the_hub_is_known_without_asking_it() -> None:
    assert hub_model("r1-7b").repo == "bartowski/DeepSeek-R1-Distill-Qwen-7B-GGUF"
