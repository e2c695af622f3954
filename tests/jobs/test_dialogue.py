"""A conversation with a real model: what is read again, what is kept, who answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel
from scripted_gguf import Script

from localseek.chat.messages import Question
from localseek.chat.records import Asked, Record, Replied
from localseek.chat.session import Session
from localseek.engine.interrupt import Interrupt
from localseek.errors import BadDataError, EngineError, PromptTooLongError
from localseek.jobs.conversation import Opening
from localseek.jobs.dialogue import Dialogue, ModelLostError, Wanted
from localseek.jobs.job import RunSettings
from localseek.jobs.reply import Progress, Reply

OpenDialogue = Callable[..., Dialogue]

N_THOUGHTS = 300
LONG_THOUGHT = Script(
    reply=[*(f" w{i}" for i in range(N_THOUGHTS)), "</think>", "It", " is", " so"], n_ctx=2048
)


@pytest.fixture(autouse=True)
def state_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Models are noted as used; not in the home of who runs the tests."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
def open_dialogue(scripted_model: MakeModel) -> Iterator[OpenDialogue]:
    """Open a dialogue with a scripted model."""
    opened = []

    def open_(
        script: Script, *, n_ctx: int = 1024, interrupt: Interrupt | None = None, **settings: object
    ) -> Dialogue:
        opening = Opening(
            path=scripted_model(script),
            settings=RunSettings(n_ctx=n_ctx, n_threads=1),
            sampling={"temperature": 0},
            max_tokens=None,
            interrupt=interrupt or Interrupt(),
        )
        dialogue = Dialogue(Session(), opening, **settings)  # type: ignore[arg-type]
        opened.append(dialogue)
        return dialogue

    yield open_
    for dialogue in opened:
        dialogue.close()


def ask(dialogue: Dialogue, asked: str | Asked, temperature: float | None = None) -> Reply:
    """Take a turn."""
    if isinstance(asked, str):
        asked = Asked(question=Question(asked))
    prompt = dialogue.begin(Wanted(asked=asked, temperature=temperature))
    *_, reply = dialogue.stream(prompt)
    assert isinstance(reply, Reply)
    return reply


def test_each_of_20_turns_reads_only_what_is_new_and_the_last_answer(
    open_dialogue: OpenDialogue,
) -> None:
    """Thoughts of 300 tokens each are never read again, and push nothing else out."""
    dialogue = open_dialogue(LONG_THOUGHT, n_ctx=2048)

    replies = [ask(dialogue, f"and {i:02}?") for i in range(20)]

    n_answer, n_question, n_marks = (
        3,
        len("and 01?"),
        3,
    )  # end of the answer, <|User|>, <|Assistant|>
    n_thinks = 2  # "<think>\n": gone from the history, so it is read at the end of every prompt
    n_read = [reply.n_prompt - reply.n_cached for reply in replies[1:]]
    assert n_read == [n_answer + n_question + n_marks + n_thinks] * 19
    assert all(reply.n_reasoning > N_THOUGHTS for reply in replies)
    assert replies[-1].n_prompt < N_THOUGHTS  # of 20 turns


def test_a_cut_reply_goes_on_from_its_last_token(open_dialogue: OpenDialogue) -> None:
    dialogue = open_dialogue(scripts.THINKS)
    dialogue.conversation.limit(5)
    ask(dialogue, "2+2?")
    cut = dialogue.session.last
    assert cut is not None
    asked = Asked(question=cut.question, replaces=True, reasoning=cut.reasoning, answer=cut.answer)

    dialogue.conversation.limit(None)
    reply = ask(dialogue, asked)

    whole = dialogue.session.last
    assert (cut.answer, cut.finish) == ("It", "length")
    assert whole is not None
    assert (whole.reasoning, whole.answer) == ("two plus two", "It is four")
    assert (whole.finish, len(dialogue.session.turns)) == ("stop", 1)
    assert reply.n_prompt - reply.n_cached <= 1


def test_a_cut_thought_goes_on_after_the_session_was_read_from_disk(
    open_dialogue: OpenDialogue,
) -> None:
    dialogue = open_dialogue(scripts.THINKS)
    question = Question("2+2?")
    dialogue.session.ask(question)
    dialogue.session.keep(Replied(answer="", reasoning="hm\n", finish="interrupted"))

    ask(dialogue, Asked(question=question, reasoning="hm\n"))

    whole = dialogue.session.last
    assert whole is not None
    assert (whole.reasoning, whole.answer) == ("hm\ntwo plus two", "It is four")


def test_a_reply_that_is_closed_early_is_kept_as_interrupted(open_dialogue: OpenDialogue) -> None:
    dialogue = open_dialogue(scripts.ANSWERS_FOREVER)
    stream = dialogue.stream(dialogue.begin(Wanted(asked=Asked(question=Question("go")))))

    for item in stream:
        if isinstance(item, Progress) and item.n_answer == 3:
            break
    stream.close()  # type: ignore[attr-defined]

    last = dialogue.session.last
    assert last is not None
    assert (last.answer, last.finish) == ("ha ha ha", "interrupted")


def test_a_temperature_is_for_one_reply_only(open_dialogue: OpenDialogue) -> None:
    dialogue = open_dialogue(scripts.THINKS)

    temperatures = [ask(dialogue, "2+2?", t).sampling.temperature for t in (0.25, None)]

    assert temperatures == [0.25, 0]


def test_a_question_that_does_not_fit_was_never_asked(open_dialogue: OpenDialogue) -> None:
    dialogue = open_dialogue(scripts.THINKS, n_ctx=256)
    records: list[Record] = []
    dialogue.session.on_record = records.append

    with pytest.raises(PromptTooLongError):
        ask(dialogue, "x" * 300)

    assert not dialogue.session.is_waiting
    assert records == []  # or each try would be kept with the files that go with it


def test_the_oldest_turns_make_room_where_that_was_asked_for(open_dialogue: OpenDialogue) -> None:
    dialogue = open_dialogue(scripts.THINKS, n_ctx=256, overflow="drop-oldest")
    warnings: list[str] = []

    for i in range(20):
        prompt = dialogue.begin(Wanted(asked=Asked(question=Question(f"{i} and what?"))))
        warnings += prompt.warnings
        *_, reply = dialogue.stream(prompt)
        assert isinstance(reply, Reply)
        assert reply.finish == "stop"

    assert len(dialogue.session.turns) == 20  # nothing is forgotten, only not sent
    assert warnings[0].endswith("no longer fit the context, and are not sent")
    assert 1 < len(warnings) < 7  # several at a time: each time all that is left is read again


def test_another_model_goes_on_with_the_conversation(
    open_dialogue: OpenDialogue, scripted_model: MakeModel
) -> None:
    dialogue = open_dialogue(scripts.THINKS)
    ask(dialogue, "2+2?")

    assert dialogue.change_model(scripted_model(scripts.PLAIN), lambda _: None)
    reply = ask(dialogue, "and 3+3?")

    assert dialogue.prompt is not None
    assert dialogue.prompt.text.count("It is four") == 1  # by the template of the other one
    assert (reply.reasoning, reply.answer) == ("", "It is four")


def test_a_file_that_is_no_model_leaves_the_old_one(
    open_dialogue: OpenDialogue, tmp_path: Path
) -> None:
    dialogue = open_dialogue(scripts.THINKS)
    ask(dialogue, "2+2?")
    (tmp_path / "bad.gguf").write_bytes(b"GGUF")

    with pytest.raises(BadDataError):
        dialogue.change_model(tmp_path / "bad.gguf", lambda _: None)

    reply = ask(dialogue, "and 3+3?")
    assert (reply.reasoning, reply.answer) == ("two plus two", "It is four")
    assert reply.n_cached > 0  # it was not even loaded again


def test_a_load_that_is_interrupted_leaves_the_old_one(
    open_dialogue: OpenDialogue, scripted_model: MakeModel
) -> None:
    interrupt = Interrupt()
    dialogue = open_dialogue(scripts.THINKS, interrupt=interrupt)
    stops = iter([True])

    def stop_once(_done: float) -> None:
        if next(stops, False):
            interrupt.set()

    is_new = dialogue.change_model(scripted_model(scripts.PLAIN), stop_once)

    assert not is_new
    assert ask(dialogue, "2+2?").reasoning == "two plus two"


def test_a_model_of_a_shorter_context_gets_as_much_as_it_takes(
    open_dialogue: OpenDialogue, scripted_model: MakeModel
) -> None:
    dialogue = open_dialogue(scripts.ANSWERS_FOREVER, n_ctx=4096)

    dialogue.change_model(scripted_model(scripts.PLAIN), lambda _: None)

    assert dialogue.conversation.n_ctx == 1024


def test_when_the_old_model_is_gone_too_that_is_an_engine_error(
    open_dialogue: OpenDialogue, scripted_model: MakeModel, tmp_path: Path
) -> None:
    interrupt, old = Interrupt(), tmp_path / "old.gguf"
    old.write_bytes(scripted_model(scripts.THINKS).read_bytes())
    dialogue = open_dialogue(scripts.PLAIN, interrupt=interrupt)
    dialogue.change_model(old, lambda _: None)
    old.unlink()

    with pytest.raises(ModelLostError, match=r"old\.gguf could not be loaded again"):
        dialogue.change_model(scripted_model(scripts.PLAIN), lambda _: interrupt.set())


def test_what_looked_like_an_answer_when_it_was_cut_is_thought_once_that_is_known(
    open_dialogue: OpenDialogue,
) -> None:
    dialogue = open_dialogue(scripts.ONLY_CLOSES)
    dialogue.conversation.limit(2)
    ask(dialogue, "2+2?")
    cut = dialogue.session.last
    assert cut is not None

    dialogue.conversation.limit(None)
    ask(dialogue, Asked(question=cut.question, replaces=True, answer=cut.answer))

    whole = dialogue.session.last
    assert whole is not None
    assert (cut.reasoning, cut.answer) == ("", "two plus")
    assert (whole.reasoning, whole.answer) == ("two plus two", "It is four")


def test_an_engine_that_fails_costs_the_turn_and_not_the_session(
    open_dialogue: OpenDialogue, scripted_model: MakeModel, tmp_path: Path
) -> None:
    good, bad = scripted_model(scripts.THINKS).read_bytes(), tmp_path / "nan.gguf"
    bad.write_bytes(good[: -4 * 64 * 64] + b"\xff" * 4 * 64 * 64)
    dialogue = open_dialogue(scripts.THINKS)
    ask(dialogue, "2+2?")
    dialogue.change_model(bad, lambda _: None)

    with pytest.raises(EngineError):
        ask(dialogue, "and 3+3?")

    assert [turn.answer for turn in dialogue.session.turns] == ["It is four"]
    assert dialogue.session.last is not None
    assert dialogue.session.last.question.text == "and 3+3?"  # /retry asks it again


def test_a_session_longer_than_the_model_ever_reads_goes_on_with_its_end(
    open_dialogue: OpenDialogue,
) -> None:
    dialogue = open_dialogue(scripts.THINKS, n_ctx=256, overflow="drop-oldest")
    for text in ("x" * 100_000, "short"):
        dialogue.session.ask(Question(text))
        dialogue.session.keep(Replied(answer="yes", reasoning="", finish="stop"))

    prompt = dialogue.begin(Wanted(asked=Asked(question=Question("and?"))))

    assert "short" in prompt.text
    assert prompt.warnings == ("the oldest turn no longer fits the context, and is not sent",)
