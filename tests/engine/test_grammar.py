"""What a grammar allows is all that is drawn, on real llama.cpp."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.grammar import GrammarRefusedError, NotInGrammarError
from localseek.engine.llama.model import LlamaModel
from localseek.engine.request import Finished, Request, Sampling, Token
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import ContextSettings

TURN = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"
YES_NO = 'root ::= "yes" | "no"'
GREEDY = Sampling(temperature=0)
DRAWN = Sampling(temperature=1.5, top_p=1, repeat_penalty=1.1, seed=3)


@pytest.fixture(scope="module")
def context(smollm2_gguf: Path) -> Iterator[LlamaContext]:
    interrupt = Interrupt()
    settings = ContextSettings(n_ctx=256, n_threads=2, n_seq=2)
    with (
        closing(LlamaModel(smollm2_gguf, interrupt=interrupt)) as model,
        closing(LlamaContext(model, settings, interrupt=interrupt)) as context,
    ):
        yield context


def request(context: LlamaContext, text: str, name: str, **more: object) -> Request:
    tokens = context.model.vocabulary.encode(TURN.format(text), special=True)
    return Request(request_id=name, tokens=tuple(tokens), max_tokens=40, **more)  # type: ignore[arg-type]


def said(context: LlamaContext, *requests: Request) -> dict[str, tuple[str, str]]:
    """The text of each request, and how it ended."""
    data: dict[str, bytes] = {each.request_id: b"" for each in requests}
    ends: dict[str, str] = {}
    for event in Scheduler(context).run(requests):
        if isinstance(event, Token):
            data[event.request_id] += context.model.vocabulary.token_bytes(event.token)
        elif isinstance(event, Finished):
            ends[event.request_id] = event.reason
    return {name: (text.decode(), ends[name]) for name, text in data.items()}


@pytest.mark.parametrize("sampling", [GREEDY, DRAWN])
def test_only_what_the_grammar_allows_is_said(context: LlamaContext, sampling: Sampling) -> None:
    asked = request(context, "Tell me a story.", "a", sampling=sampling, grammar=YES_NO)

    text, end = said(context, asked)["a"]

    assert text in {"yes", "no"}
    assert end == "stop"


def test_a_reply_beside_it_is_free(context: LlamaContext) -> None:
    question = "What is the capital of France? One word."
    alone = said(context, request(context, question, "free", sampling=GREEDY))["free"]

    both = said(
        context,
        request(context, question, "free", sampling=GREEDY),
        request(context, question, "bound", sampling=GREEDY, grammar='root ::= [0-9]{3} "!"'),
    )

    assert both["free"] == alone
    text, end = both["bound"]
    assert (text[:3].isdecimal(), text[3:], end) == (True, "!", "stop")


def test_a_model_that_keeps_to_it_by_itself_says_what_it_would_have_said(
    context: LlamaContext,
) -> None:
    question = "What is the capital of France? One word."
    free = said(context, request(context, question, "a", sampling=GREEDY))["a"]

    bound = request(context, question, "a", sampling=GREEDY, grammar=r"root ::= [^\x00]*")

    assert said(context, bound)["a"] == free


def test_a_grammar_goes_on_after_what_was_said(context: LlamaContext) -> None:
    answered = tuple(context.model.vocabulary.encode("ye", special=False))
    begun = request(context, "Yes?", "a", sampling=GREEDY, grammar=YES_NO, answered=answered)
    wrong = request(context, "Yes?", "a", sampling=GREEDY, grammar=YES_NO, answered=answered * 2)

    assert said(context, begun)["a"] == ("s", "stop")
    with pytest.raises(NotInGrammarError):
        said(context, wrong)


def test_a_grammar_that_llama_cpp_cannot_read_is_refused(context: LlamaContext) -> None:
    asked = request(context, "hi", "a", sampling=GREEDY, grammar="root ::= (")

    with pytest.raises(GrammarRefusedError):
        said(context, asked)
