"""What is put into a model's mouth, with the real vocabularies and the marks of each family."""

from __future__ import annotations

from pathlib import Path

import pytest
from llama_vocabulary import load_vocabulary

from localseek.chat.control import ThinkControl
from localseek.chat.families import CLOSING, FAMILIES
from localseek.chat.messages import Message
from localseek.chat.policy import ThinkPolicy
from localseek.chat.prompt import Begun, Prompt, make_prompt
from localseek.chat.reasoning import ReasoningSplitter, Segment
from localseek.chat.template import ChatTemplate
from localseek.engine.llama.vocabulary import Vocabulary

VOCABULARIES = ("deepseek-llm", "gemma-4", "llama-bpe", "llama-spm", "qwen2", "qwen35")
# Some have a token for </think>, none has all; where there is none the mark is plain text.
THINKERS = ("r1", "qwen3", "magistral", "gpt-oss", "think")
THOUGHT = "So it is twelve.\n\nWait — that is 数学 🙂."


@pytest.fixture(scope="module", params=VOCABULARIES)
def vocabulary(request: pytest.FixtureRequest, llama_cpp_models: Path) -> Vocabulary:
    return load_vocabulary(llama_cpp_models / f"ggml-vocab-{request.param}.gguf")


def prompt_of(family: str, vocabulary: Vocabulary, begun: Begun | None = None) -> Prompt:
    opens = family in {"r1", "think"}
    template = ChatTemplate(
        source="{% for m in messages %}{{ m.content }}{% endfor %}\nAssistant:"
        + (FAMILIES[family].marks.to_open if opens else ""),  # type: ignore[union-attr]
        family=FAMILIES[family],
    )
    return make_prompt([Message("user", "hi")], template, vocabulary, begun=begun)


class Reading:
    """A splitter that is fed with tokens as a reply would be."""

    def __init__(self, prompt: Prompt, vocabulary: Vocabulary) -> None:
        self.splitter = ReasoningSplitter(
            prompt.marks, start=prompt.start, mark_tokens=prompt.mark_tokens
        )
        self.text = {"reasoning": "", "answer": ""}
        self._vocabulary, self._control = vocabulary, prompt.control_tokens_of_marks
        self.read(prompt.said)

    @property
    def phase(self) -> str:
        return self.splitter.phase

    def read(self, tokens: tuple[int, ...]) -> None:
        for token in tokens:
            data = self._vocabulary.token_bytes(token, special=token in self._control)
            for part in self.splitter.feed(data, token):
                assert isinstance(part, Segment)
                self.text[part.kind] += part.text


@pytest.mark.parametrize("family", THINKERS)
def test_the_splitter_that_shows_it_sees_the_end_that_was_put(
    vocabulary: Vocabulary, family: str
) -> None:
    prompt = prompt_of(family, vocabulary, Begun(reasoning=THOUGHT))
    reading = Reading(prompt, vocabulary)
    control = ThinkControl(ThinkPolicy())
    control.begin(prompt, vocabulary, reading.splitter)
    [letter, *_] = vocabulary.encode("a", special=False)
    assert reading.phase == "reasoning"

    control.answer_now()
    put = control.take(letter, ends_turn=False)

    assert put is not None
    reading.read(put.tokens)
    assert reading.phase == "answer"
    assert reading.text == {"reasoning": f"{THOUGHT}\n\n{CLOSING}", "answer": ""}
    assert control.forced == "answer_now"


@pytest.mark.parametrize("family", THINKERS)
def test_a_reply_that_is_begun_is_read_as_it_was_meant(vocabulary: Vocabulary, family: str) -> None:
    prompt = prompt_of(family, vocabulary, Begun(reasoning=THOUGHT, answer="It is 12"))

    reading = Reading(prompt, vocabulary)

    assert reading.phase == "answer"
    assert reading.text == {"reasoning": THOUGHT, "answer": "It is 12"}


@pytest.mark.parametrize("family", THINKERS)
def test_an_early_end_is_replaced(vocabulary: Vocabulary, family: str) -> None:
    prompt = prompt_of(family, vocabulary, Begun(reasoning=THOUGHT))
    reading = Reading(prompt, vocabulary)
    control = ThinkControl(ThinkPolicy(min_think=100))
    control.begin(prompt, vocabulary, reading.splitter)
    marks = prompt.marks
    assert marks is not None

    for token in vocabulary.encode(marks.close[0], special=True):
        put = control.take(token, ends_turn=False)
        reading.read((token,) if put is None else put.tokens)
        if put is not None:
            break

    assert reading.phase == "reasoning"
    assert control.n_waits == 1
    assert reading.text["reasoning"].endswith("Wait,")
    assert marks.close[0] not in reading.text["reasoning"]


@pytest.mark.parametrize("family", THINKERS)
def test_without_thinking_the_answer_comes_first(vocabulary: Vocabulary, family: str) -> None:
    template = ChatTemplate(source="{{ messages[0].content }}:", family=FAMILIES[family])

    prompt = make_prompt([Message("user", "hi")], template, vocabulary, thinks=False)

    assert prompt.start == "answer"
    assert len(prompt.warnings) == 1


def test_a_template_that_knows_how_not_to_think_is_left_to_it(
    llama_cpp_models: Path,
) -> None:
    vocabulary = load_vocabulary(llama_cpp_models / "ggml-vocab-qwen2.gguf")
    source = (llama_cpp_models / "templates" / "Qwen-Qwen3-0.6B.jinja").read_text()
    template = ChatTemplate(source=source, family=FAMILIES["qwen3"])

    prompt = make_prompt([Message("user", "hi")], template, vocabulary, thinks=False)

    assert prompt.text.endswith("<|im_start|>assistant\n<think>\n\n</think>\n\n")
    assert (prompt.start, prompt.warnings) == ("answer", ())


def test_a_model_that_does_not_think_has_nothing_to_be_left_out(vocabulary: Vocabulary) -> None:
    template = ChatTemplate(source="{{ messages[0].content }}:", family=FAMILIES["plain"])

    prompt = make_prompt([Message("user", "hi")], template, vocabulary, thinks=False)

    assert (prompt.text, prompt.warnings) == ("hi:", ())


def test_pebble_is_told_by_its_name_and_needs_no_closing_sentence() -> None:
    assert FAMILIES["pebble"].closing == ""
    assert {FAMILIES[name].closing for name in THINKERS} == {CLOSING}
