"""Why a name of a model leads to none here, and what to do about it.

NoModelChosenError     66   no model was named anywhere
NoSuchModelError       66   a path, or a name that nobody knows
NotHereError           66   a model of the hub that is not on this disk
OllamaNameError        66   a name of Ollama's library; which weights it means
NotOnTheHubError        2   something of this disk, where only the hub will do
ReferenceFormError      2   a reference of no form that there is
AmbiguousModelError     2   several models that could be meant
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from localseek.errors import NotFoundError, UsageError
from localseek.models.catalog import CatalogModel
from localseek.models.header_error import quoted
from localseek.printable import printable

FORMS = "OWNER/REPO:QUANT, OWNER/REPO/FILE.gguf or OWNER/REPO@REVISION:QUANT"
N_LISTED = 12


class NoModelChosenError(NotFoundError):
    """No model was named anywhere."""

    def __init__(self, config_file: Path) -> None:
        super().__init__(
            "no model was chosen.",
            hint=f'use -m FILE.gguf, or put default_model = "FILE.gguf" into {config_file}.',
        )


class NoSuchModelError(NotFoundError):
    """A path to nothing, or a name that is none; ``nearest`` are names that look like it."""

    def __init__(self, reference: str, *, nearest: Sequence[str] = (), is_path: bool) -> None:
        what = "model file" if is_path else "model"
        if nearest:
            hint = f"did you mean {' or '.join(nearest)}?"
        elif is_path:
            hint = "-m takes the path of a GGUF file, or a name that localseek list shows."
        else:
            hint = f"localseek list shows what is here; models of the hub are called {FORMS}."
        super().__init__(f"there is no {what} {quoted(reference)}.", hint=hint)
        self.reference = reference
        self.nearest = tuple(nearest)


class NotHereError(NotFoundError):
    """A model that can be fetched; ``here`` are other files of its repository on this disk."""

    def __init__(self, text: str, *, meaning: str, here: Sequence[str], instead: str = "") -> None:
        means = f" ({printable(meaning)})" if meaning else ""
        also = f"; here is {', '.join(map(printable, here[:N_LISTED]))}" if here else ""
        super().__init__(
            f"{printable(text)}{means} is not on this disk{also}.",
            hint=f"localseek pull {printable(instead or text)}",
        )
        self.text = text
        self.here = tuple(here)


class OllamaNameError(NotFoundError):
    """A name of Ollama's library that Ollama has not fetched; ``model`` is what it means."""

    def __init__(
        self, reference: str, *, model: CatalogModel, quant: str, before: CatalogModel | None
    ) -> None:
        once = f"; before that one came it was {before.title}, here {before.name}" if before else ""
        super().__init__(
            f"{printable(reference)} is a name of Ollama's: there it means {model.title}, {quant}"
            f"{once}.",
            hint=f"here that is {model.name}:{quant}, as in localseek pull {model.name}:{quant}",
        )
        self.reference = reference
        self.model = model
        self.quant = quant


class OllamaNotDistilledError(NotFoundError):
    """A name of Ollama's library for DeepSeek-R1 itself, or for nothing known."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"{printable(reference)} is a name of Ollama's for none of the distilled models.",
            hint=f"localseek has short names for those; others are called {FORMS}.",
        )


class NotOnTheHubError(UsageError):
    """A model of this disk where one of the hub is asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{quoted(text)} means something on this disk; only a model of the hub can be fetched.",
            hint=f"models of the hub are called {FORMS}.",
        )


class ReferenceFormError(UsageError):
    """A reference that nothing can be called by."""

    def __init__(self, reference: str, *, problem: str) -> None:
        super().__init__(
            f"{quoted(reference)} names no model: {problem}.",
            hint=f"models of the hub are called {FORMS}.",
        )
        self.reference = reference


class AmbiguousModelError(UsageError):
    """A reference that several models fit; ``fitting`` are their own references."""

    def __init__(self, reference: str, *, fitting: Sequence[str]) -> None:
        more = " …" if len(fitting) > N_LISTED else ""
        super().__init__(
            f"{printable(reference)} could be any of {len(fitting)} models.",
            hint=f"name one of them: {', '.join(map(printable, fitting[:N_LISTED]))}{more}",
        )
        self.fitting = tuple(fitting)
