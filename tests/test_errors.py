"""Every error a person can cause has an exit code of the table, and says which."""

from __future__ import annotations

import importlib
import pkgutil

import localseek
from localseek.errors import EXIT_CODES, LocalseekError, OutOfMemoryError, PromptTooLongError


def all_errors(error: type[LocalseekError] = LocalseekError) -> list[type[LocalseekError]]:
    return [e for child in error.__subclasses__() for e in (child, *all_errors(child))]


def import_if_possible(name: str) -> None:
    """Import a module, but for one that trains where torch, an extra, is not installed."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise


def test_every_error_has_an_exit_code_of_the_table() -> None:
    for module in pkgutil.walk_packages(localseek.__path__, "localseek."):
        if not module.name.endswith("__main__"):
            import_if_possible(module.name)

    errors = all_errors()

    assert len(errors) > 15
    assert {error.exit_code for error in errors} <= EXIT_CODES.keys()


def test_an_error_names_the_thing_and_the_number() -> None:
    too_long = PromptTooLongError(n_prompt=9000, n_ctx=8192, hint="use --n-ctx 18000.")
    no_room = OutOfMemoryError("x", needed_bytes=5 * 2**30, free_bytes=2**29, hint="")

    assert str(too_long) == "the prompt is 9,000 tokens long, the context holds 8,192."
    assert (too_long.n_prompt, too_long.n_ctx) == (9000, 8192)
    assert str(no_room) == "x needs 5.0 GiB of memory, 0.5 GiB are free."
