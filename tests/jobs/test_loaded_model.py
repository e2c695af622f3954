"""A model file becomes a model that can be talked to, with every check on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel

from localseek.chat.messages import Message
from localseek.engine.interrupt import Interrupt
from localseek.errors import OutOfMemoryError, PromptTooLongError, UsageError
from localseek.jobs import loaded_model
from localseek.jobs.job import RunSettings
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.sampling_in_file import sampling_in_file


@contextmanager
def opened(path: Path, **settings: int) -> Iterator[LoadedModel]:
    loaded = LoadedModel(path, RunSettings(**settings), interrupt=Interrupt())  # type: ignore[arg-type]
    with closing(loaded):
        yield loaded


@pytest.fixture
def thinker(scripted_model: MakeModel) -> Path:
    return scripted_model(scripts.THINKS)


def test_a_conversation_becomes_a_prompt_of_its_family(thinker: Path) -> None:
    with opened(thinker) as loaded:
        prompt = loaded.prompt([Message("system", "be brief"), Message("user", "2+2?")])

    assert loaded.family.name == "r1"
    assert prompt.text == (
        "<｜begin▁of▁sentence｜><｜User｜>be brief\n\n2+2?<｜Assistant｜><think>\n"
    )
    assert prompt.start == "reasoning"
    assert prompt.tokens.count(loaded.vocabulary.bos or 0) == 1
    assert len(prompt.notices) == 1


def test_flags_win_over_the_file_and_the_file_over_the_family(thinker: Path) -> None:
    with opened(thinker) as loaded:
        assert loaded.sampling({}).temperature == 0.6
        assert loaded.sampling({"temperature": 0}).temperature == 0

    usable, ignored = sampling_in_file({"temp": 0.3, "top_k": 7, "penalty_last_n": -1})
    assert usable == {"temperature": 0.3, "top_k": 7}
    assert ignored == ["the file recommends penalty_last_n = -1: ignored."]


@pytest.mark.parametrize(
    ("n_prompt", "max_tokens", "n_ctx"), [(10, None, 1024), (10, 100, 110), (1000, 500, 1024)]
)
def test_the_context_is_what_the_request_needs(
    thinker: Path, n_prompt: int, max_tokens: int | None, n_ctx: int
) -> None:
    with opened(thinker) as loaded:
        loaded.scheduler(n_prompt=n_prompt, max_tokens=max_tokens)

        assert loaded.n_ctx == n_ctx


def test_a_prompt_that_does_not_fit_is_refused_before_a_context_is_made(thinker: Path) -> None:
    with opened(thinker, n_ctx=256) as loaded:
        with pytest.raises(PromptTooLongError, match="256"):
            loaded.scheduler(n_prompt=256, max_tokens=None)
        with pytest.raises(PromptTooLongError, match="1,024"):
            loaded.prompt([Message("user", "word " * 100_000)])

        assert loaded.n_ctx == 0


def test_more_context_than_the_model_has_is_refused_before_loading(thinker: Path) -> None:
    with pytest.raises(UsageError, match="1 to 1,024"), opened(thinker, n_ctx=2048):
        pass


def test_more_context_than_memory_holds_is_refused_before_loading(
    thinker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaded_model, "free_memory_bytes", lambda: 100_000)

    with pytest.raises(OutOfMemoryError, match="1,024 tokens"), opened(thinker, n_ctx=1024):
        pass


def test_raw_text_is_continued_as_it_is(thinker: Path) -> None:
    with opened(thinker) as loaded:
        prompt = loaded.raw_prompt("a <think>")

    assert (prompt.start, prompt.marks, prompt.verbatim) == ("answer", None, True)
    assert prompt.tokens[-1] == loaded.vocabulary.user_defined["<think>"]
