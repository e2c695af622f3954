"""What a model has read, kept on disk: taken up exactly as it was, or not at all."""

from __future__ import annotations

import random
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scripts
from conftest import MakeModel

from localseek.chat.messages import Message
from localseek.engine.interrupt import Interrupt
from localseek.engine.request import Sampling
from localseek.jobs.conversation import Conversation, Opening
from localseek.jobs.job import RunSettings
from localseek.jobs.kept_state import keep_state, restore_kept_state
from localseek.jobs.reply import Reply, Timings
from localseek.jobs.state_file import (
    Fitness,
    SavedState,
    StateRefusedError,
    read_state,
    write_state,
)
from localseek.jobs.state_folder import does_pay
from localseek.models.identity import model_identity

FITNESS = Fitness(
    model="m",
    build="b",
    kv_type="f16",
    flash_attention="auto",
    n_gpu_layers=0,
    n_seq=1,
    is_stretched=False,
)
SAVED = SavedState(tokens=np.arange(7, dtype=np.int32), state=np.arange(99, dtype=np.uint8))

HISTORY = (Message("user", "2+2? " * 40), Message("assistant", "It is four"))
NEXT = (*HISTORY, Message("user", "and 3+3?"))

# One token a second: then keeping pays even for a model that reads thousands.
SLOW = Reply(
    answer="",
    reasoning="",
    finish="stop",
    n_prompt=100,
    n_cached=0,
    n_reasoning=0,
    n_answer=0,
    timings=Timings(load_s=0, prefill_s=100),
    sampling=Sampling(),
)


OpenConversation = Callable[..., Conversation]


@pytest.fixture
def open_conversation(scripted_model: MakeModel) -> Iterator[OpenConversation]:
    """Open a conversation with a scripted model."""
    opened = []

    def open_(**settings: object) -> Conversation:
        opening = Opening(
            path=scripted_model(scripts.THINKS),
            settings=RunSettings(n_threads=1, **{"n_ctx": 512, **settings}),  # type: ignore[arg-type]
            sampling={"temperature": 0},
            max_tokens=None,
            interrupt=Interrupt(),
        )
        opened.append(opening.open())
        return opened[-1]

    yield open_
    for conversation in opened:
        conversation.close()


def reply_to(conversation: Conversation, messages: Sequence[Message]) -> Reply:
    *_, reply = conversation.reply(conversation.prompt(messages))
    assert isinstance(reply, Reply)
    return reply


def test_what_was_read_is_not_read_again_and_the_reply_is_the_same(
    open_conversation: OpenConversation, tmp_path: Path
) -> None:
    first, fresh, second = (open_conversation() for _ in range(3))
    reply_to(first, HISTORY[:1])

    assert keep_state("a", first, HISTORY, [SLOW], tmp_path)
    assert restore_kept_state("a", second, tmp_path) is None

    expected, reply = reply_to(fresh, NEXT), reply_to(second, NEXT)
    assert reply.tokens == expected.tokens
    assert expected.n_cached == 0
    assert reply.n_prompt - reply.n_cached < 40  # the answer, and the new question


def test_it_is_for_its_owner_only(open_conversation: OpenConversation, tmp_path: Path) -> None:
    conversation = open_conversation()
    reply_to(conversation, HISTORY[:1])

    keep_state("a", conversation, HISTORY, [SLOW], tmp_path / "states")

    (path,) = (tmp_path / "states").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_does_not_pay_is_not_kept_and_what_was_kept_goes(
    open_conversation: OpenConversation, tmp_path: Path
) -> None:
    conversation = open_conversation()
    reply_to(conversation, HISTORY[:1])
    quick = replace(SLOW, n_prompt=1_000_000)
    keep_state("a", conversation, HISTORY, [SLOW], tmp_path)

    assert not keep_state("a", conversation, HISTORY, [quick], tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_it_pays_on_a_cpu_and_not_on_a_card() -> None:
    """An 8B model: 128 KiB a token; 40 tokens a second, and 5,000."""
    n_tokens, n_bytes = 4096, 4096 * 131_072

    for tokens_per_s, pays in ((40, True), (5000, False)):
        assert pays == does_pay(
            n_tokens=n_tokens, n_bytes=n_bytes, tokens_per_s=tokens_per_s, least_gain_s=1
        )


@pytest.mark.parametrize(
    "settings", [{"kv_type": "q8_0"}, {"n_ctx": 64}], ids=["another KV type", "too small"]
)
def test_a_state_that_does_not_go_with_the_context_is_refused(
    open_conversation: OpenConversation, tmp_path: Path, settings: dict[str, object]
) -> None:
    first, second = open_conversation(), open_conversation(**settings)
    reply_to(first, HISTORY[:1])
    keep_state("a", first, HISTORY, [SLOW], tmp_path)

    problem = restore_kept_state("a", second, tmp_path)

    assert problem
    assert reply_to(second, NEXT[-1:]).n_cached == 0


def test_without_a_state_there_is_nothing_to_say(
    open_conversation: OpenConversation, tmp_path: Path
) -> None:
    assert restore_kept_state("a", open_conversation(), tmp_path) is None


def test_the_oldest_go_when_there_are_too_many(
    open_conversation: OpenConversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = open_conversation()
    monkeypatch.setattr("localseek.jobs.kept_state._MAX_TOTAL_BYTES", 300_000)
    for i in range(6):
        reply_to(conversation, HISTORY[:1])
        keep_state(str(i), conversation, HISTORY, [SLOW], tmp_path)

    kept = {path.stem for path in tmp_path.iterdir()}

    assert "5" in kept
    assert "0" not in kept
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 310_000  # and their heads


def test_200_changes_and_every_cut_are_found(tmp_path: Path) -> None:
    path, rng = tmp_path / "a.state", random.Random(0)
    write_state(path, SAVED, FITNESS)
    good = path.read_bytes()

    for i in range(200):
        at = rng.randrange(len(good))
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << i % 8)]) + good[at + 1 :])
        with pytest.raises(StateRefusedError):
            read_state(path, FITNESS, most_tokens=100)
    for n in range(len(good)):
        path.write_bytes(good[:n])
        with pytest.raises(StateRefusedError):
            read_state(path, FITNESS, most_tokens=100)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_state(tmp_path / "a", SAVED, FITNESS)

    read = read_state(tmp_path / "a", FITNESS, most_tokens=7)

    assert read.tokens.tolist() == SAVED.tokens.tolist()
    assert read.state.tolist() == SAVED.state.tolist()


@pytest.mark.parametrize(
    "change",
    [
        {"model": "x"},
        {"build": "x"},
        {"kv_type": "q8_0"},
        {"flash_attention": "disabled"},
        {"n_gpu_layers": 1},
        {"n_seq": 2},
        {"is_stretched": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_state_of_something_else_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    write_state(tmp_path / "a", SAVED, FITNESS)

    with pytest.raises(StateRefusedError, match="changed since"):
        read_state(tmp_path / "a", replace(FITNESS, **change), most_tokens=7)


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StateRefusedError):
        read_state(tmp_path, FITNESS, most_tokens=7)


def test_a_model_that_was_touched_or_changed_is_another(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(bytes(3_000_000))
    before = model_identity([path])
    path.write_bytes(b"x" + bytes(2_999_999))
    changed = model_identity([path])

    assert model_identity([path]) == changed != before
