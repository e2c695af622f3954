"""What is read behind a prefix from before comes to the same bits as if all had been read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from gguf_bytes import tiny_model
from hypothesis import given
from hypothesis import strategies as st

from localseek.engine.cache import exact_reuse
from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext, LlamaSampler
from localseek.engine.llama.model import LlamaModel
from localseek.engine.request import Request, Sampling
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import ContextSettings, KvType

Logits = npt.NDArray[np.float32]
N_BATCH = 512


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_at_most_127_tokens_are_read_again(n_shared: int, n_prompt: int) -> None:
    n = exact_reuse(n_shared, n_prompt=n_prompt, n_batch=N_BATCH)

    most = min(n_shared, n_prompt - 1)
    assert most - 127 <= n <= most or (n == 0 and most < 128)


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_the_first_batch_is_as_it_was_or_a_wide_one(n_shared: int, n_prompt: int) -> None:
    n = exact_reuse(n_shared, n_prompt=n_prompt, n_batch=N_BATCH)

    end = min(n_prompt, (n // N_BATCH + 1) * N_BATCH)
    assert n % 64 == 0
    assert n % N_BATCH == 0 or end - n >= 64


class Recording(LlamaContext):
    """Remembers the logits that tokens were drawn from."""

    drawn_from: Logits

    def draw(self, sampler: LlamaSampler, row: int) -> int:
        self.drawn_from = np.array(self._logits(row))
        return super().draw(sampler, row)


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    path.write_bytes(tiny_model("bpe", n_head=2, n_head_kv=1, n_ctx=2048).encode())
    return path


@pytest.mark.parametrize("kv_type", ["f16", "q8_0"])
def test_the_logits_are_the_same_wherever_the_prompt_ends(
    model_file: Path, kv_type: KvType
) -> None:
    interrupt = Interrupt()
    model = LlamaModel(model_file, interrupt=interrupt, n_gpu_layers=0)
    settings = ContextSettings(n_ctx=1300, n_threads=1, kv_type=kv_type)
    context = Recording(model, settings, interrupt=interrupt)
    tokens = tuple(int(token) for token in np.random.default_rng(0).integers(0, 256, 1200))

    scheduler = Scheduler(context)

    def logits(n_prompt: int, n_kept: int) -> Logits:
        """Read a prompt of which so many tokens are in memory."""
        context.keep(0, n_kept)
        scheduler.adopt(0, tokens[:n_kept])
        greedy = Sampling(temperature=0)
        request = Request(request_id="a", tokens=tokens[:n_prompt], sampling=greedy, max_tokens=1)
        list(scheduler.run([request]))
        return context.drawn_from

    for n_prompt in (1100, 1030, 640, 530, 513, 70):
        fresh = logits(n_prompt, 0)
        logits(len(tokens), 0)
        for n_shared in (n_prompt - 1, n_prompt - 30, 500):
            n = exact_reuse(n_shared, n_prompt=n_prompt, n_batch=N_BATCH)
            assert np.array_equal(fresh, logits(n_prompt, n)), (n_prompt, n_shared)

    context.close()
    model.close()
