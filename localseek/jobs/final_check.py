"""A model file that was just written -> the proof that it loads, decodes and reads text right.

One token is decoded by llama.cpp itself. Where the checkpoint's own tokenizer is at hand
and the library ``tokenizers`` is installed, three conversations, rendered by the model's
template, must give the same ids through the new file as through ``tokenizer.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from localseek.chat.messages import Message
from localseek.chat.prompt import Prompt
from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import NotANumberError
from localseek.engine.request import Finished, Request
from localseek.errors import BadDataError, EngineError, OutOfMemoryError
from localseek.jobs.job import RunSettings
from localseek.jobs.loaded_model import LoadedModel
from localseek.printable import printable

if TYPE_CHECKING:
    from tokenizers import Tokenizer  # an extra

N_SHOWN = 8  # ids around the first difference

_CONVERSATIONS = (
    (Message("user", "What is 17 * 23? Answer with a number."),),
    (
        Message("user", 'Say it\'s fine in German, e.g. "alles gut".'),
        Message("assistant", "Es ist alles gut: naïve façade, 12345 €."),
        Message("user", "def f(x):\n    return x ** 2  # 3.14\n\n\tDon't stop."),
    ),
    (Message("user", "日本語と한국어, русский, العربية: 2024-11-23 🙂\n\n\n  Ok?"),),
)


class TokensDifferError(BadDataError):
    """A vocabulary that reads text in another way than the checkpoint's tokenizer."""

    def __init__(self, text: str, *, ours: Sequence[int], theirs: Sequence[int]) -> None:
        at = next(
            (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
            min(len(ours), len(theirs)),
        )
        super().__init__(
            f"the new file tokenizes {printable(text[:40])!r}… in another way than tokenizer.json: "
            f"from token {at} on it gives {_shown(ours, at)}, not {_shown(theirs, at)}.",
            hint="name the right pre-tokenizer with --pre, which also turns this check into a "
            "notice.",
        )
        self.ours = tuple(ours)
        self.theirs = tuple(theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Where the tokenizer is that a new file is compared with."""

    folder: Path
    was_chosen: bool  # somebody named the pre-tokenizer: a difference is told, not refused


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalCheck:
    """How a new file is to be checked."""

    interrupt: Interrupt
    on_notice: Callable[[str], None]
    vocabulary: Vocabulary | None = None
    nonfinite_allowed: bool = False

    def run(self, path: Path) -> tuple[str, ...]:
        """Return what was proved, in words; raise if the file is no good.

        Raises EngineError if llama.cpp cannot load or run it, and TokensDifferError. What
        cannot be checked on this machine is told to ``on_notice``.
        """
        settings = RunSettings(n_gpu_layers=0, repacks=False)
        try:
            with closing(LoadedModel(path, settings, interrupt=self.interrupt)) as model:
                for notice in model.notices:
                    self.on_notice(notice)
                return ("header", *self._tokens(model), *self._decode(model))
        except OutOfMemoryError as error:
            self.on_notice(f"the new file was not run to check it: {error}")
            return ("header",)

    def _decode(self, model: LoadedModel) -> tuple[str, ...]:
        prompt = model.raw_prompt("Hello")
        scheduler = model.scheduler(n_prompt=len(prompt.tokens), max_tokens=1)
        request = Request(request_id="check", tokens=prompt.tokens, max_tokens=1)
        try:
            events = list(scheduler.run([request]))
        except NotANumberError as error:
            if not self.nonfinite_allowed:
                raise
            self.on_notice(str(error))
            return ()
        if not isinstance(events[-1], Finished) or events[-1].reason == "interrupted":
            raise KeyboardInterrupt
        if events[-1].reason == "context":
            raise EngineError("llama.cpp decoded no token with the new file.")
        return ("one decoded token",)

    def _tokens(self, model: LoadedModel) -> tuple[str, ...]:
        prompts = [model.prompt(messages) for messages in _CONVERSATIONS]
        self._tell_of_two_bos(model, prompts[0])
        tokenizer = self._tokenizer()
        if tokenizer is None or self.vocabulary is None:
            return ()
        for prompt in prompts:
            theirs = tokenizer.encode(prompt.text, add_special_tokens=False).ids
            error = _difference(prompt, theirs, bos=model.vocabulary.bos)
            if error and self.vocabulary.was_chosen:
                self.on_notice(str(error))
                return ()
            if error:
                raise error
        return (f"vocabulary ({len(prompts)} conversations tokenize as in tokenizer.json)",)

    def _tell_of_two_bos(self, model: LoadedModel, prompt: Prompt) -> None:
        vocabulary = model.vocabulary
        bos = vocabulary.text_of(vocabulary.bos)
        if bos and vocabulary.add_bos and prompt.text.startswith(bos):
            self.on_notice(
                f"the chat template writes {bos} and the tokenizer adds it: localseek feeds one, "
                "a program that heeds both feeds two."
            )

    def _tokenizer(self) -> Tokenizer | None:
        """The checkpoint's own, if there is one and the library that reads it."""
        if self.vocabulary is None or not (self.vocabulary.folder / "tokenizer.json").is_file():
            return None
        try:
            from tokenizers import Tokenizer

            return Tokenizer.from_file(str(self.vocabulary.folder / "tokenizer.json"))
        except ImportError:
            reason = "pip install 'localseek[tokenizers]'"
        except Exception as error:  # noqa: BLE001 - the library raises nothing more special
            reason = str(error)
        self.on_notice(f"the vocabulary was not compared with tokenizer.json: {reason}")
        return None


def _difference(
    prompt: Prompt, theirs: Sequence[int], *, bos: int | None
) -> TokensDifferError | None:
    """The first difference, if there is one. How many BOS there are is the runtime's affair."""
    ours = [token for token in prompt.tokens if token != bos]
    theirs = [token for token in theirs if token != bos]
    return TokensDifferError(prompt.text, ours=ours, theirs=theirs) if ours != theirs else None


def _shown(tokens: Sequence[int], at: int) -> str:
    return ", ".join(map(str, tokens[at : at + N_SHOWN])) or "no more"
