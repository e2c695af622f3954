"""What is on this disk is found wherever programs keep it, and called by a name that leads back."""

from __future__ import annotations

from pathlib import Path

import pytest
from gguf_bytes import tiny_model
from huggingface_hub import scan_cache_dir
from model_stores import (
    BARTOWSKI,
    COMMIT,
    OLDER,
    alone,
    hub_cache,
    in_hub_cache,
    in_lmstudio,
    in_ollama,
    ollama_root,
    sha256,
)

from localseek.models import built_in
from localseek.models.imported import import_model
from localseek.models.reference import find_model
from localseek.models.store import as_stored, named_models
from localseek.models.stored_model import StoredModel

GGUF = tiny_model("bpe").encode()
OTHER = tiny_model("spm").encode()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    alone(monkeypatch, tmp_path)
    monkeypatch.setattr(built_in, "BUILT_IN_FILE", tmp_path / "nowhere")
    return tmp_path


def stored() -> dict[str, StoredModel]:
    """Everything there is, by its reference; each must lead back to it."""
    found = {named.reference: named.model for named in named_models()}
    for reference, model in found.items():
        assert find_model(reference).path == model.path
        assert as_stored(find_model(reference)).model == model
    return found


def test_an_empty_disk_has_no_models() -> None:
    assert stored() == {}


def test_a_file_of_the_hub_is_found_by_its_quantization(home: Path) -> None:
    path = in_hub_cache(hub_cache(home), "acme/tiny", "tiny-Q8_0.gguf", GGUF)
    in_hub_cache(hub_cache(home), "acme/tiny", "README.md", b"# tiny")
    in_hub_cache(hub_cache(home), "acme/tiny", "mmproj-F16.gguf", GGUF + b"\0")

    [(reference, model)] = stored().items()

    assert not scan_cache_dir(hub_cache(home)).warnings
    assert reference == "acme/tiny:Q8_0"
    assert (model.source, model.repo, model.commit) == ("hub", "acme/tiny", COMMIT)
    assert model.paths == (path,)
    assert model.real_paths == (path.resolve(),)
    assert model.size_bytes == len(GGUF)
    assert model.sha256 == (sha256(GGUF),)


def test_what_a_short_name_means_is_called_by_it(home: Path) -> None:
    in_hub_cache(hub_cache(home), BARTOWSKI, "DeepSeek-R1-Distill-Llama-8B-Q4_K_M.gguf", GGUF)
    in_hub_cache(hub_cache(home), BARTOWSKI, "DeepSeek-R1-Distill-Llama-8B-Q8_0.gguf", OTHER)

    assert set(stored()) == {"r1-8b:Q4_K_M", "r1-8b:Q8_0"}


def test_files_that_a_quantization_does_not_tell_apart_are_called_by_their_paths(
    home: Path,
) -> None:
    for number, name in enumerate(("a-Q8_0.gguf", "sub/b-Q8_0.gguf", "plain.gguf")):
        in_hub_cache(hub_cache(home), "acme/tiny", name, GGUF + bytes(32 * number))

    assert set(stored()) == {
        "acme/tiny/a-Q8_0.gguf",
        "acme/tiny/sub/b-Q8_0.gguf",
        "acme/tiny/plain.gguf",
    }


def test_an_older_commit_is_called_by_its_hash_and_the_same_bytes_once(home: Path) -> None:
    for commit in (OLDER, COMMIT):
        in_hub_cache(hub_cache(home), "acme/tiny", "x-Q4_0.gguf", GGUF, commit=commit)
    in_hub_cache(
        hub_cache(home), "acme/tiny", "x-Q8_0.gguf", GGUF + bytes(32), commit=OLDER, revision="v1"
    )
    in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0.gguf", OTHER, commit=COMMIT)

    found = stored()

    assert set(found) == {
        "acme/tiny:Q4_0",
        "acme/tiny:Q8_0",
        f"acme/tiny@{OLDER}:x-Q8_0.gguf",
    }
    assert found["acme/tiny:Q4_0"].commit == COMMIT  # main, of the two that have it
    assert find_model("acme/tiny@v1:Q8_0").commit == OLDER


def test_parts_are_one_model(home: Path) -> None:
    for number, content in ((1, GGUF), (2, OTHER)):
        name = f"Q8_0/x-0000{number}-of-00002.gguf"
        in_hub_cache(hub_cache(home), "acme/tiny", name, content)

    [(reference, model)] = stored().items()

    assert reference == "acme/tiny:Q8_0"
    assert [path.name[:7] for path in model.paths] == ["x-00001", "x-00002"]
    assert model.sha256 == (sha256(GGUF), sha256(OTHER))
    assert model.size_bytes == len(GGUF) + len(OTHER)
    assert model.is_complete


def test_a_part_that_is_missing_leaves_the_model_incomplete(home: Path) -> None:
    in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0-00001-of-00002.gguf", GGUF)

    [model] = stored().values()

    assert not model.is_complete


@pytest.mark.parametrize(
    ("variable", "folder"),
    [("HF_HOME", "hub"), ("HF_HUB_CACHE", ""), ("XDG_CACHE_HOME", "huggingface/hub")],
)
def test_the_cache_is_where_the_environment_says(
    variable: str, folder: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(home / "elsewhere"))
    in_hub_cache(home / "elsewhere" / folder, "acme/tiny", "x-Q8_0.gguf", GGUF)

    assert set(stored()) == {"acme/tiny:Q8_0"}


def test_a_cache_behind_a_link_is_found(home: Path) -> None:
    in_hub_cache(home / "large-disk", "acme/tiny", "x-Q8_0.gguf", GGUF)
    hub_cache(home).parent.mkdir(parents=True)
    hub_cache(home).symlink_to(home / "large-disk")

    assert set(stored()) == {"acme/tiny:Q8_0"}


def test_a_cache_without_links_is_found_too(home: Path) -> None:
    path = in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0.gguf", GGUF)
    path.resolve().replace(path)  # as on Windows

    [model] = stored().values()

    assert model.path == path
    assert model.sha256 == (None,)


def test_models_of_lm_studio_are_used_where_they_lie(home: Path) -> None:
    path = in_lmstudio(home, "lmstudio-community/tiny-GGUF/tiny-Q4_K_M.gguf", GGUF)
    older = home / ".cache" / "lm-studio" / "models" / "acme" / "old" / "old.gguf"
    older.parent.mkdir(parents=True)
    older.write_bytes(OTHER)

    found = stored()

    assert found["lmstudio-community/tiny-GGUF:Q4_K_M"].path == path
    assert found["acme/old/old.gguf"].path == older
    assert {model.source for model in found.values()} == {"lmstudio"}


def test_what_the_cache_has_as_well_is_found_there_first(home: Path) -> None:
    cached = in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0.gguf", GGUF)
    other = in_lmstudio(home, "acme/tiny/x-Q8_0.gguf", GGUF)

    found = stored()

    assert found["acme/tiny:Q8_0"].path == cached
    assert found[str(other)].source == "lmstudio"


def test_models_of_ollama_are_found_by_their_manifests(home: Path) -> None:
    blob = in_ollama(ollama_root(home), "deepseek-r1", "8b", GGUF)
    in_ollama(ollama_root(home), "tiny", "latest", OTHER)

    found = stored()

    assert set(found) == {"deepseek-r1:8b", "tiny:latest"}
    assert found["deepseek-r1:8b"].path == blob
    assert found["deepseek-r1:8b"].sha256 == (sha256(GGUF),)
    assert find_model("tiny") == found["tiny:latest"]


def test_what_ollama_fetched_from_the_hub_has_the_name_of_the_hub(home: Path) -> None:
    root = ollama_root(home)
    blob = in_ollama(root, "tiny-GGUF", "q8_0", GGUF, "hf.co/acme")
    known = in_ollama(root, BARTOWSKI.partition("/")[2], "Q4_K_M", OTHER, "hf.co/bartowski")
    in_ollama(root, "mine", "latest", OTHER, "registry.ollama.ai/ada")

    found = stored()

    assert set(found) == {"acme/tiny-GGUF:Q8_0", "r1-8b:Q4_K_M", "ada/mine:latest"}
    for typed in ("hf.co/acme/tiny-GGUF:Q8_0", "acme/tiny-GGUF", "acme/tiny-GGUF:q8_0"):
        assert find_model(typed).path == blob
    assert find_model("r1-8b").path == known
    assert find_model("ada/mine") == find_model("ada/mine:latest") == found["ada/mine:latest"]


def test_what_both_have_is_used_from_the_hubs_cache(home: Path) -> None:
    cached = in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0.gguf", GGUF)
    blob = in_ollama(ollama_root(home), "tiny", "Q8_0", GGUF, "hf.co/acme")

    assert {name: model.path for name, model in stored().items()} == {
        "acme/tiny:Q8_0": cached,
        str(blob): blob,
    }


def test_a_part_of_a_model_leads_to_all_of_it(home: Path) -> None:
    parts = [home / f"m-{number:05d}-of-00003.gguf" for number in (1, 2, 3)]
    for part in parts:
        part.write_bytes(GGUF)

    assert find_model(str(parts[1])).paths == tuple(parts)
    parts[0].unlink()
    assert find_model(str(parts[1])).paths == (parts[1],)


def test_ollamas_store_is_where_the_environment_says(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_ollama(ollama_root(home), "not", "this", GGUF)
    monkeypatch.setenv("OLLAMA_MODELS", str(home / "elsewhere"))
    in_ollama(home / "elsewhere", "tiny", "1b", GGUF)

    assert set(stored()) == {"tiny:1b"}


def test_an_imported_file_keeps_its_place(home: Path) -> None:
    file = home / "my-finetune.Q4_K_M.gguf"
    file.write_bytes(GGUF)

    import_model(file)
    import_model(file, "mine")

    found = stored()
    assert set(found) == {"my-finetune.Q4_K_M", "mine"}
    assert {model.path for model in found.values()} == {file}
    assert found["mine"].quant == "Q4_K_M"


def test_an_imported_file_that_went_away_is_still_listed(home: Path) -> None:
    file = home / "gone.gguf"
    file.write_bytes(GGUF)
    import_model(file)
    file.unlink()

    model = stored()["gone"]

    assert model.path == file
    assert not model.is_complete


def test_the_built_in_model_comes_last(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = home / "pebble.Q8_0.gguf"
    file.write_bytes(GGUF)
    monkeypatch.setattr(built_in, "BUILT_IN_FILE", file)
    in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0.gguf", OTHER)

    assert list(stored()) == ["acme/tiny:Q8_0", "pebble"]


def test_a_path_is_known_by_who_keeps_the_file(home: Path) -> None:
    cached = in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0.gguf", GGUF)
    import_model(cached, "mine")
    (home / "link.gguf").symlink_to(cached)

    named = as_stored(find_model(str(home / "link.gguf")))

    assert named.reference == "acme/tiny:Q8_0"
    assert named.model.source == "hub"
    assert named.model.sha256 == (sha256(GGUF),)
