"""A reply that is steered: budgets, waits, loops, limits; through the real scheduler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import pytest
from scripted_context import END, ScriptedContext
from spelled_vocabulary import SpelledVocabulary

from localseek.chat.control import GRACE, MOST_WAITS, ThinkControl
from localseek.chat.families import FAMILIES
from localseek.chat.messages import Message
from localseek.chat.policy import ThinkPolicy
from localseek.chat.prompt import Begun, Prompt, going_on, make_prompt
from localseek.chat.reasoning import Segment
from localseek.chat.template import ChatTemplate
from localseek.config import Overflow
from localseek.engine.request import Sampling
from localseek.engine.scheduler import Scheduler
from localseek.jobs.reply import Progress, Reply, StreamItem, stream_reply

R1 = ChatTemplate(
    source="{% for m in messages %}<U>{{ m.content }}{% endfor %}<A>", family=FAMILIES["r1"]
)
GPT_OSS = ChatTemplate(
    source="{% for m in messages %}<U>{{ m.content }}{% endfor %}<|start|>assistant",
    family=FAMILIES["gpt-oss"],
)
TAGS = ("<U>", "<A>", "<think>", "</think>")
CHANNELS = ("<U>", "<|start|>", "<|end|>", "<|channel|>", "<|message|>")
THOUGHT = ("It", " is", " so", ".", " Now", " then", " more", "!", "\n", "Wait")

Model = Callable[[Sequence[int]], int]  # what the reply says so far -> the next token


class Talk:
    """One prompt, a model that is a function, and the replies to it."""

    def __init__(
        self,
        template: ChatTemplate = R1,
        *,
        words: Sequence[str] = THOUGHT,
        n_ctx: int = 4096,
        begun: Begun | None = None,
    ) -> None:
        control = CHANNELS if template is GPT_OSS else TAGS
        self.vocabulary = SpelledVocabulary(control=control, words=words)
        self.prompt = make_prompt([Message("user", "hi")], template, self.vocabulary, begun=begun)
        self.said: list[int] = []
        self.n_ctx = n_ctx

    def recite(self, *pieces: str, then: Sequence[str] = (), after: str = "</think>") -> Model:
        """Say ``pieces`` for ever; what comes after ``after``, wherever that comes from."""
        tokens, ending = self.vocabulary.spell(*pieces), self.vocabulary.spell(*then)
        mark = self.vocabulary.spell(after)

        def following(said: Sequence[int]) -> int:
            for i in range(len(said) - len(mark) + 1):
                if list(said[i : i + len(mark)]) == mark:
                    answered = len(said) - i - len(mark)
                    return ending[answered] if answered < len(ending) else END
            return tokens[len(said) % len(tokens)]

        return following

    def items(  # noqa: PLR0913 - what a reply depends on
        self,
        model: Model,
        policy: ThinkPolicy | None = None,
        *,
        control: ThinkControl | None = None,
        max_tokens: int | None = None,
        overflow: Overflow = "stop",
        prompt: Prompt | None = None,
    ) -> list[StreamItem]:
        prompt = prompt or self.prompt
        n_prompt = len(prompt.tokens) - prompt.n_said
        context = ScriptedContext(lambda memory: model(memory[n_prompt:]), n_ctx=self.n_ctx)
        self.context = context
        return list(
            stream_reply(
                Scheduler(context),
                self.vocabulary,
                prompt,
                sampling=Sampling(seed=1),
                max_tokens=max_tokens,
                control=control or ThinkControl(policy),
                overflow=overflow,
            )
        )

    def reply(self, model: Model, policy: ThinkPolicy | None = None, **more: object) -> Reply:
        last = self.items(model, policy, **more)[-1]  # type: ignore[arg-type]
        assert isinstance(last, Reply)
        return last


def test_without_a_policy_nothing_is_touched() -> None:
    talk = Talk()

    reply = talk.reply(talk.recite("It", " is", "</think>", then=["four"]))

    assert (reply.reasoning, reply.answer, reply.finish) == ("It is", "four", "stop")
    assert reply.thinking_end == "own"


def test_the_budget_ends_thinking_at_the_end_of_a_sentence_and_the_model_answers() -> None:
    talk = Talk()
    endless = talk.recite("It", " is", " so", ".", " Now", " then", then=["four"])

    reply = talk.reply(endless, ThinkPolicy(budget=8, closing="Enough."))

    assert reply.reasoning == "It is so. Now thenIt is so.\n\nEnough."
    assert reply.answer == "four"
    assert (reply.finish, reply.thinking_end) == ("think_budget", "think_budget")
    assert talk.vocabulary.text(reply.tokens).endswith("so.\n\nEnough.\n</think>four")
    assert talk.vocabulary.control["</think>"] in reply.tokens


@pytest.mark.parametrize(
    ("pieces", "reasoning"),
    [
        (("It", "\n"), "It"),
        (("It", " is", " so", "\n"), "It is so"),
        (("It", ".", " is", "\n"), "It."),
        (("2", ".", " is", "\n"), "2. is"),
        (("3", ".", "1", "\n"), "3.1"),
    ],
    ids=["a line", "a longer line", "a sentence", "a numbered line", "a number"],
)
def test_where_the_budget_may_end_thinking(pieces: tuple[str, ...], reasoning: str) -> None:
    talk = Talk(words=["It", " is", " so", ".", "\n"])

    reply = talk.reply(talk.recite(*pieces, then=["4"]), ThinkPolicy(budget=2, closing=""))

    assert (reply.reasoning, reply.answer) == (reasoning, "4")


def test_a_sentence_without_end_is_cut_after_the_grace() -> None:
    talk = Talk()

    reply = talk.reply(talk.recite("It", " is", then=["4"]), ThinkPolicy(budget=3, closing=""))

    assert reply.reasoning.count("It") + reply.reasoning.count(" is") == 3 + GRACE
    assert reply.answer == "4"


def test_an_empty_closing_sentence_leaves_only_the_mark() -> None:
    talk = Talk()

    reply = talk.reply(talk.recite("It", "\n", then=["4"]), ThinkPolicy(budget=2, closing=""))

    assert talk.vocabulary.text(reply.tokens) == "It\n</think>4"


def test_a_closing_sentence_can_not_end_the_thinking_by_itself() -> None:
    talk = Talk()
    endless = talk.recite("It", "\n", then=["4"])

    reply = talk.reply(endless, ThinkPolicy(budget=2, closing="Now </think> I <U>"))

    assert reply.reasoning == "It\nNow </think> I <U>"
    assert reply.answer == "4"


def test_the_marks_of_channels_are_put_by_their_ids() -> None:
    talk = Talk(GPT_OSS)
    thinking = talk.vocabulary.spell("<|channel|>", "analysis", "<|message|>")
    endless = talk.recite("It", " is", "\n")
    answering = talk.recite("x", then=["four"], after="final<|message|>")

    def model(said: Sequence[int]) -> int:
        if len(said) < len(thinking):
            return thinking[len(said)]
        is_answer = "final<|message|>" in talk.vocabulary.text(said)
        return (answering if is_answer else endless)(said)

    reply = talk.reply(model, ThinkPolicy(budget=20, closing="Done."))

    said = talk.vocabulary.text(reply.tokens)
    assert said.endswith("Done.<|end|><|start|>assistant<|channel|>final<|message|>four")
    assert reply.answer == "four"
    assert reply.reasoning.endswith("\nDone.")
    assert set(talk.vocabulary.spell("<|end|>", "<|start|>")) <= set(reply.tokens)


def test_a_budget_of_zero_begins_with_the_answer() -> None:
    vocabulary = SpelledVocabulary(control=TAGS)
    prompt = make_prompt([Message("user", "hi")], R1, vocabulary, thinks=False)

    assert prompt.start == "answer"
    assert vocabulary.text(prompt.tokens) == "<U>hi<A><think>\n\n</think>\n\n"
    assert "not trained to answer without thinking" in prompt.warnings[0]


def test_a_budget_of_zero_for_channels_is_their_mark_of_an_answer() -> None:
    vocabulary = SpelledVocabulary(control=CHANNELS)
    prompt = make_prompt([Message("user", "hi")], GPT_OSS, vocabulary, thinks=False)

    assert prompt.start == "answer"
    assert vocabulary.text(prompt.tokens).endswith("assistant<|channel|>final<|message|>")


def test_thinking_that_ends_early_goes_on_with_wait() -> None:
    talk = Talk()

    def ends_after_four(said: Sequence[int]) -> int:
        text = talk.vocabulary.text(said)
        if "</think>" in text:
            return talk.vocabulary.spell("4")[0] if text.endswith("</think>") else END
        n = len(said)
        return talk.vocabulary.spell("</think>" if n % 14 == 4 else "a")[0]

    reply = talk.reply(ends_after_four, ThinkPolicy(min_think=30))

    assert reply.reasoning.count("\n\nWait,") >= 1
    assert reply.answer == "4"
    assert reply.n_reasoning > 30
    assert (reply.finish, reply.thinking_end) == ("stop", "own")


@pytest.mark.parametrize("end", ["</think>", None], ids=["the mark", "the end of the turn"])
def test_a_model_that_will_not_think_is_made_to_a_few_times_only(end: str | None) -> None:
    talk = Talk()
    token = END if end is None else talk.vocabulary.spell(end)[0]

    def at_once(said: Sequence[int]) -> int:
        return END if token in said else token

    reply = talk.reply(at_once, ThinkPolicy(min_think=1000))

    assert reply.reasoning.count("Wait,") == MOST_WAITS
    assert reply.finish == "stop"


def test_an_early_end_of_channels_is_seen_at_its_first_token() -> None:
    talk = Talk(GPT_OSS)
    begin = talk.vocabulary.spell("<|channel|>", "analysis", "<|message|>", "a")
    rest = talk.vocabulary.spell("<|end|>", "<|start|>", "assistant", "<|channel|>", "final")
    rest += talk.vocabulary.spell("<|message|>", "4")

    def model(said: Sequence[int]) -> int:
        if len(said) < len(begin):
            return begin[len(said)]
        if rest[0] not in said:
            return rest[0]
        ended = len(said) - list(said).index(rest[0])
        return rest[ended] if ended < len(rest) else END

    reply = talk.reply(model, ThinkPolicy(min_think=1000))

    assert reply.reasoning == "a" + "\n\nWait," * MOST_WAITS
    assert reply.answer == "4"


def test_answer_now_ends_the_thinking_before_the_next_token() -> None:
    talk, control = Talk(), ThinkControl(ThinkPolicy(closing="So:"))
    endless = talk.recite("It", " is", then=["four"])

    def model(said: Sequence[int]) -> int:
        if len(said) == 5:
            control.answer_now()
        return endless(said)

    reply = talk.reply(model, control=control)

    assert reply.reasoning == "It is It is It\n\nSo:".replace(" It", "It")
    assert (reply.answer, reply.finish) == ("four", "stop")
    assert reply.thinking_end == "answer_now"


def test_answer_now_before_the_thinking_waits_for_it() -> None:
    talk, control = Talk(GPT_OSS), ThinkControl(ThinkPolicy(closing=""))
    begin = talk.vocabulary.spell("<|channel|>", "analysis", "<|message|>")
    answering = talk.recite("x", then=["4"], after="final<|message|>")
    control.answer_now()

    def model(said: Sequence[int]) -> int:
        return begin[len(said)] if len(said) < len(begin) else answering(said)

    reply = talk.reply(model, control=control)

    assert (reply.reasoning, reply.answer) == ("", "4")


def test_answer_now_never_cuts_a_character() -> None:
    talk, control = Talk(), ThinkControl(ThinkPolicy(closing="S"))
    endless = talk.recite("🙂", then=["4"])

    def model(said: Sequence[int]) -> int:
        if len(said) == 5:
            control.answer_now()
        return endless(said)

    reply = talk.reply(model, control=control)

    assert reply.reasoning == "🙂🙂\n\nS"


def test_answer_now_in_the_answer_changes_nothing() -> None:
    talk, control = Talk(), ThinkControl()

    def model(said: Sequence[int]) -> int:
        if len(said) == 5:
            control.answer_now()
        return talk.recite("It", " is", "</think>", then=["four"])(said)

    reply = talk.reply(model, control=control)

    assert (reply.answer, reply.thinking_end) == ("four", "own")


def test_a_thought_in_circles_is_made_to_answer() -> None:
    talk = Talk()

    reply = talk.reply(talk.recite("It", " is", " so", ".", then=["four"]))

    assert reply.answer == "four"
    assert (reply.finish, reply.thinking_end) == ("loop", "loop")
    assert 512 < reply.n_reasoning < 800


def test_an_answer_in_circles_is_stopped() -> None:
    talk = Talk()

    reply = talk.reply(talk.recite("</think>", then=["It", " is"] * 600))

    assert (reply.finish, reply.thinking_end) == ("loop", "own")
    assert 512 <= reply.n_answer < 700


def test_circles_are_left_alone_where_that_is_asked_for() -> None:
    talk = Talk()
    endless = talk.recite("It", " is", " so", ".", then=["four"])

    reply = talk.reply(endless, ThinkPolicy(stops_loops=False), max_tokens=2000)

    assert (reply.finish, reply.thinking_end, reply.answer) == ("length", "cut", "")


def test_the_answer_has_a_limit_of_its_own() -> None:
    talk = Talk()
    thinks = talk.recite(*["It"] * 50, "</think>", then=["a", "b", "c", "d"])

    cut = talk.reply(thinks, ThinkPolicy(max_answer=3))
    whole = talk.reply(thinks, ThinkPolicy(max_answer=4))

    assert (cut.answer, cut.finish, cut.n_answer) == ("abc", "length", 3)
    assert (whole.answer, whole.finish) == ("abcd", "stop")


def test_what_is_put_counts_towards_the_limit_of_all_tokens() -> None:
    talk = Talk()
    endless = talk.recite("It", "\n", then=["four"])

    reply = talk.reply(endless, ThinkPolicy(budget=4), max_tokens=20)

    assert len(reply.tokens) == 20
    assert (reply.finish, reply.thinking_end, reply.answer) == ("length", "cut", "")


def test_every_token_that_was_put_is_counted_and_shown_as_it_came() -> None:
    talk = Talk()
    endless = talk.recite("It", "\n", then=["four"])

    items = talk.items(endless, ThinkPolicy(budget=4, closing="Enough."))

    reply = items[-1]
    assert isinstance(reply, Reply)
    assert len([i for i in items if isinstance(i, Progress)]) == len(reply.tokens)
    shown = "".join(i.text for i in items if isinstance(i, Segment) and i.kind == "reasoning")
    assert shown == reply.reasoning == "It\nIt\nEnough."
    assert reply.n_reasoning + reply.n_answer == len(reply.tokens)


def test_samplers_are_told_of_what_was_put() -> None:
    talk = Talk()

    reply = talk.reply(talk.recite("It", "\n", then=["4"]), ThinkPolicy(budget=2, closing="E"))

    replayed = talk.context.samplers[0].replayed
    assert replayed is not None
    assert talk.vocabulary.text(replayed).endswith("It\nE\n</think>")
    assert tuple(replayed) == (*talk.prompt.tokens, *reply.tokens[: len(replayed)])[: len(replayed)]


def test_a_reply_goes_on_where_it_was_cut_white_space_and_all() -> None:
    talk = Talk(words=("It", " is", " so"))
    model = talk.recite("It", " is", "</think>", then=["a ", "b", " ", "c"])

    whole = talk.reply(model)
    for n in range(1, len(whole.tokens)):
        first = talk.reply(model, max_tokens=n)
        rest = talk.reply(model, prompt=going_on(talk.prompt, first.tokens))

        assert first.reasoning + rest.reasoning == whole.reasoning
        assert first.answer + rest.answer == whole.answer
        assert first.tokens + rest.tokens == whole.tokens
        assert rest.n_prompt == len(talk.prompt.tokens) + n


@pytest.mark.parametrize(
    ("begun", "text"),
    [
        (Begun(reasoning="I think"), "<think>\nI think"),
        (Begun(reasoning="I <think>"), "<think>\nI <think>"),
        (Begun(reasoning="I think", answer="So"), "<think>\nI think\n</think>\n\nSo"),
        (Begun(reasoning="I think\n", answer=""), "<think>\nI think\n</think>\n\n"),
        (Begun(answer="So"), "<think>\n\n</think>\n\nSo"),
    ],
)
def test_a_reply_can_be_begun_for_the_model(begun: Begun, text: str) -> None:
    talk = Talk(begun=begun)

    assert talk.vocabulary.text(talk.prompt.tokens) == f"<U>hi<A>{text}"
    assert talk.prompt.tokens.count(talk.vocabulary.control["<think>"]) == 1


def test_a_model_that_opens_its_thinking_itself_has_it_opened() -> None:
    vocabulary = SpelledVocabulary(control=CHANNELS)
    begun = Begun(reasoning="Hm", answer="So")

    prompt = make_prompt([Message("user", "hi")], GPT_OSS, vocabulary, begun=begun)

    assert vocabulary.text(prompt.said) == (
        "<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>final<|message|>So"
    )


def counting(talk: Talk, *, thoughts: int) -> Model:
    """Think in numbers that never come again, then answer."""
    digits = talk.vocabulary.spell(*"".join(f"{i}," for i in range(3000)))
    answer = talk.vocabulary.spell("</think>", "four")
    numbers = count()

    def model(_said: Sequence[int]) -> int:
        n = next(numbers)
        if n < thoughts:
            return digits[n]
        return answer[n - thoughts] if n - thoughts < len(answer) else END

    return model


def test_a_full_context_drops_the_oldest_thought_and_goes_on() -> None:
    talk = Talk(n_ctx=200)

    reply = talk.reply(counting(talk, thoughts=500), overflow="drop-oldest")

    assert (reply.finish, reply.answer) == ("stop", "four")
    assert reply.reasoning == "".join(f"{i}," for i in range(3000))[:500].strip()
    assert 0 < reply.n_dropped < len(reply.tokens)
    assert all(len(memory) <= 200 for memory in talk.context.memory)
    assert talk.context.memory[0][: len(talk.prompt.tokens)] == list(talk.prompt.tokens)


@pytest.mark.parametrize("n_ctx", range(140, 200))
def test_what_is_put_is_put_whole_though_the_context_is_full_in_the_middle(n_ctx: int) -> None:
    talk = Talk(n_ctx=n_ctx)
    endless = talk.recite(*(f"{i}," for i in range(900)), then=["four"])
    script = iter(talk.vocabulary.spell(*(f"{i}," for i in range(900))))
    policy = ThinkPolicy(budget=100, closing="Now I have to say what it is. " * 2)

    def model(said: Sequence[int]) -> int:
        return endless(said) if "</think>" in talk.vocabulary.text(said) else next(script)

    reply = talk.reply(model, policy, overflow="drop-oldest")

    assert reply.reasoning.endswith(policy.closing.strip() if policy.closing else "")
    assert (reply.answer, reply.finish) == ("four", "think_budget")


def test_a_full_context_ends_the_reply_where_that_is_asked_for() -> None:
    talk = Talk(n_ctx=200)

    reply = talk.reply(counting(talk, thoughts=500))

    assert (reply.finish, reply.thinking_end, reply.n_dropped) == ("context", "cut", 0)


def test_dropping_keeps_the_limit_of_all_tokens() -> None:
    talk = Talk(n_ctx=200)

    reply = talk.reply(counting(talk, thoughts=500), overflow="drop-oldest", max_tokens=450)

    assert (reply.finish, len(reply.tokens)) == ("length", 450)


def test_an_answer_that_fills_the_context_loses_its_thought_first_and_keeps_the_mark() -> None:
    talk = Talk(n_ctx=200)
    numbers = talk.vocabulary.spell(*"".join(f"{i}," for i in range(300)))
    said = talk.vocabulary.spell("thought" * 10, "</think>") + numbers
    script = iter([*said, END])

    reply = talk.reply(lambda _: next(script), overflow="drop-oldest")

    assert reply.answer == talk.vocabulary.text(numbers)
    assert reply.finish == "stop"
    left = talk.vocabulary.text(talk.context.memory[0][len(talk.prompt.tokens) :])
    assert left.partition("</think>")[0] in "thought" * 10
    assert "</think>" in left


def test_a_prompt_that_fills_the_context_leaves_nothing_to_drop() -> None:
    talk = Talk(n_ctx=60)

    reply = talk.reply(counting(talk, thoughts=500), overflow="drop-oldest")

    assert (reply.finish, reply.n_dropped) == ("context", 0)


def test_limits_that_cannot_both_be_kept_are_refused() -> None:
    with pytest.raises(ValueError, match="min_think must not be above the budget of 10, got 20"):
        ThinkPolicy(budget=10, min_think=20)
    with pytest.raises(ValueError, match="budget must be at least 0, got -1"):
        ThinkPolicy(budget=-1)
    with pytest.raises(ValueError, match="max_answer must be at least 1, got 0"):
        ThinkPolicy(max_answer=0)


def test_a_control_without_a_reply_steers_nothing() -> None:
    with pytest.raises(ValueError, match="no reply to steer"):
        ThinkControl().take(1, ends_turn=False)
