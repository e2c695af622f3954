"""What goes round in circles is noticed; what only looks like it is left alone."""

from __future__ import annotations

import random
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from llama_vocabulary import load_vocabulary

from localseek.chat.loops import EVERY, FARTHEST, LoopDetector, period_of
from localseek.engine.llama.vocabulary import Vocabulary

STDLIB = Path(sysconfig.get_paths()["stdlib"])
# Code, tables and prose, those of the standard library that repeat themselves most.
SOURCES = (
    *("argparse.py", "ast.py", "opcode.py", "stringprep.py", "html/entities.py"),
    *("encodings/cp1252.py", "encodings/mac_arabic.py", "pydoc_data/topics.py", "unittest/case.py"),
    *("asyncio/base_events.py", "ctypes/wintypes.py", "_pydecimal.py", "mimetypes.py"),
)
VOCABULARIES = ("llama-bpe", "qwen2", "deepseek-llm", "llama-spm")


@pytest.fixture(scope="module", params=VOCABULARIES)
def vocabulary(request: pytest.FixtureRequest, llama_cpp_models: Path) -> Vocabulary:
    return load_vocabulary(llama_cpp_models / f"ggml-vocab-{request.param}.gguf")


def first_alarm(tokens: Sequence[int]) -> int | None:
    """How many tokens were read when the detector spoke up."""
    detector = LoopDetector()
    return next((i + 1 for i, token in enumerate(tokens) if detector.feed(token)), None)


def tables() -> dict[str, str]:
    """Texts that models write and that repeat themselves a lot."""
    rng = random.Random(0)
    words = [
        "lorem",
        "ipsum",
        "dolor",
        "sit",
        "amet",
        "consectetur",
        "adipiscing",
        "elit",
        "sed",
        "do",
        "eiusmod",
        "tempor",
    ]
    rows = [(i, rng.choice(words), rng.randrange(1000), rng.random()) for i in range(400)]
    verse = "".join(
        f"{' '.join(rng.choices(words, k=9))}\n" * 1 + "And the river runs on to the sea,\n" * 2
        for _ in range(80)
    )
    return {
        "CSV": "".join(f"{i},{word},{n},{x:.3f}\n" for i, word, n, x in rows),
        "one number a row": "".join(f"| {i} | passed | no remarks | ok |\n" for i in range(400)),
        "long rows": "".join(
            f'  {{"id": {i}, "name": "sensor", "kind": "temperature", "unit": "celsius", '
            f'"place": "roof", "is_active": true, "tags": ["new", "outside"]}},\n'
            for i in range(150)
        ),
        "multiplication": "".join(
            f"{a} x {b} = {a * b}\n" for a in range(1, 21) for b in range(1, 21)
        ),
        "counting": ", ".join(map(str, range(1, 1500))),
        "random digits": " ".join(str(rng.randrange(10)) for _ in range(3000)),
        "zeros and ones": ", ".join(rng.choices("01", weights=(3, 1), k=3000)),
        "a log": "".join(
            f"2026-11-{1 + i // 60:02} 12:{i % 60:02}:07 INFO server: request {i} took "
            f"{rng.randrange(90)} ms\n"
            for i in range(500)
        ),
        "a poem with a refrain": verse,
        "steps": "".join(f"Step {i}: divide by {i + 1}, keep the rest.\n" for i in range(300)),
    }


@pytest.mark.parametrize("name", SOURCES)
def test_real_sources_are_no_loops(vocabulary: Vocabulary, name: str) -> None:
    text = (STDLIB / name).read_text(encoding="utf-8", errors="replace")[:60_000]

    assert first_alarm(vocabulary.encode(text, special=False)) is None


@pytest.mark.parametrize("name", tables())
def test_tables_lists_and_refrains_are_no_loops(vocabulary: Vocabulary, name: str) -> None:
    assert first_alarm(vocabulary.encode(tables()[name], special=False)) is None


def loop(period: int, *, noise: float = 0, seed: int = 0, n: int = 2600) -> list[int]:
    """Numbers that come round, after a beginning that does not; some changed, lost or added."""
    rng = random.Random(seed)
    cycle = [rng.randrange(5000) for _ in range(period)]
    said = [rng.randrange(5000) for _ in range(300)]
    at = 0
    while len(said) < n:
        token, at = cycle[at % period], at + 1
        fate = rng.random() if noise else 1
        if fate < 0.6 * noise:
            said.append(rng.randrange(5000))
        elif fate < 0.8 * noise:
            said += [token, rng.randrange(5000)]
        elif fate >= noise:
            said.append(token)
    return said


@pytest.mark.parametrize("period", [1, 2, 3, 7, 20, 64, 128, 200, FARTHEST])
def test_an_exact_loop_is_noticed_within_512_tokens_of_its_second_round(period: int) -> None:
    noticed = first_alarm(loop(period))

    assert noticed is not None
    assert 300 + 512 - EVERY <= noticed <= 300 + period + 512 + 2 * EVERY


@pytest.mark.parametrize("noise", [0.005, 0.01, 0.015])
@pytest.mark.parametrize("period", [2, 5, 12, 40, 90])
def test_a_loop_with_noise_is_noticed(period: int, noise: float) -> None:
    noticed = [first_alarm(loop(period, noise=noise, seed=seed)) for seed in range(3)]

    assert all(at is not None and at <= 300 + 1024 + 512 for at in noticed)


@pytest.mark.parametrize("seed", range(3))
def test_a_long_period_with_little_noise_is_noticed(seed: int) -> None:
    assert first_alarm(loop(180, noise=0.005, seed=seed, n=4000)) is not None


def test_the_same_said_twice_is_no_loop() -> None:
    rng = random.Random(0)
    draft = [rng.randrange(5000) for _ in range(600)]

    assert first_alarm(draft * 2) is None
    assert first_alarm(draft[:240] * 2 + draft[240:] * 2) is None


def test_the_period_is_told() -> None:
    assert period_of(np.array(loop(37), dtype=np.int64)) == 37
    assert period_of(np.arange(3000)) is None
    assert period_of(np.array([], dtype=np.int64)) is None
