"""What the model is really given, and what it cost."""

from __future__ import annotations

from localseek.cli.paragraph import show_paragraph
from localseek.cli.repl.state import State
from localseek.cli.statistics import statistics_line
from localseek.jobs.reply import Reply

_INDENT = len("last: ")


def tokens(state: State, argument: str) -> None:
    """Count the tokens of the conversation, or of a text."""
    conversation = state.dialogue.conversation
    if argument:
        n = len(conversation.loaded.vocabulary.encode(argument, special=False))
        state.stdout.line(f"{n:,} tokens")
        return
    n = conversation.n_tokens(state.session.messages())
    state.stdout.line(f"{n:,} of {conversation.n_ctx:,} tokens")


def prompt(state: State, _argument: str) -> None:
    """Show the last prompt, each special token between double brackets."""
    sent = state.dialogue.prompt
    if sent is None:
        state.stdout.line("nothing was sent yet.")
        return
    state.stdout.line(state.dialogue.conversation.marked(sent))


def stats(state: State, _argument: str) -> None:
    """Give the numbers of the last reply, and of all of them."""
    replies = state.dialogue.replies
    if not replies:
        state.stdout.line("no reply yet.")
        return
    show_paragraph(f"last: {statistics_line(replies[-1])}", state.stdout, indent=_INDENT)
    show_paragraph(f"all:  {_sum(replies)}", state.stdout, indent=_INDENT)


def raw(state: State, _argument: str) -> None:
    """Print the last answer as the model wrote it."""
    last = state.session.last
    state.stdout.line(last.answer if last and last.answer else "no answer: nothing was said yet.")


def _sum(replies: list[Reply]) -> str:
    n_prompt = sum(reply.n_prompt for reply in replies)
    n_cached = sum(reply.n_cached for reply in replies)
    parts = [
        f"{len(replies)} replies" if len(replies) > 1 else "1 reply",
        f"prompts {n_prompt:,} tokens, {n_cached:,} of them from cache",
        f"thought {sum(reply.n_reasoning for reply in replies):,} tokens",
        f"answers {sum(reply.n_answer for reply in replies):,} tokens",
        f"{sum(reply.timings.total_s for reply in replies):.1f} s",
    ]
    return " · ".join(parts)
