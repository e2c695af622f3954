"""`localseek show`: what a name means, and all that is known about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli import options
from localseek.cli.completion import values
from localseek.cli.output import Output, show_notice
from localseek.cli.paragraph import show_paragraph
from localseek.cli.signals import interruptible
from localseek.cli.units import iso_time, local_time, size, weights
from localseek.engine.interrupt import Interrupt
from localseek.printable import printable

if TYPE_CHECKING:  # reads model files
    from localseek.jobs.description import Description, Weights

EXAMPLES = """Examples:

\b
  localseek show r1-8b
  localseek show bartowski/DeepSeek-R1-Distill-Qwen-7B-GGUF:Q8_0
  localseek show ./model.gguf --json | jq .context
"""

_WIDTH = 14


def show(
    reference: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            autocompletion=values.models_of_anywhere,
            help="A name, or a GGUF file.",
        ),
    ],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, with all the numbers.")
    ] = False,
    quiet: options.Quiet = False,
) -> int:
    """Say which weights a name means, and all about them.

    A model that is not here is described from the head of its file on the hub.
    """
    stdout, stderr = Output(sys.stdout), Output(sys.stderr, is_quiet=quiet)
    stderr.status(f"looking at {reference}…")
    from localseek.jobs.description import describe
    from localseek.models.interruptible import Observer

    interrupt = Interrupt()
    with interruptible(interrupt) as signalled:
        try:
            observer = Observer(
                on_notice=lambda text: show_notice(text, stderr), interrupted=interrupt.is_set
            )
            description = describe(reference, observer)
        except KeyboardInterrupt:
            return signalled.exit_code
        finally:
            stderr.clear_status()
    if as_json:
        stdout.line(json.dumps(_as_json(description)))
        return 0
    title = f" = {description.title}" if description.title else ""
    show_paragraph(printable(f"{description.reference}{title}"), stdout, indent=2)
    for name, text in _rows(description):
        show_paragraph(f"  {name:<{_WIDTH}}{printable(text)}", stdout, indent=_WIDTH + 2)
    for notice in description.notices:
        show_notice(notice, stderr)
    return 0


def _rows(found: Description) -> Iterator[tuple[str, str]]:
    """What is said, line by line; what is not known is left out."""
    yield from _of_file(found.weights, found.reference)
    yield "sha256", ", ".join(digest or "not known" for digest in found.weights.sha256)
    types = ", ".join(f"{name} {n}" for name, n in found.n_of_type.items())
    yield "quantization", f"{found.quant or 'not said'} ({types})"
    yield (
        "architecture",
        (
            f"{found.architecture}, {weights(found.n_params)}, {found.n_layer} layers, "
            f"{found.n_vocab:,} tokens"
        ),
    )
    note = f", {found.known.note}" if found.known and found.known.note else ""
    yield "context", f"{found.n_ctx:,} tokens{note}"
    yield "KV cache", f"{found.kv_bytes_per_token / 1024:g} KiB a token (f16)"
    yield "template", f"{found.template.sentence} (family {found.family})"
    if found.sampling:
        yield "sampling", ", ".join(f"{name} {value:g}" for name, value in found.sampling.items())
    if found.known:
        yield "scores", ", ".join(_scores(found))
    if found.licence:
        yield "licence", found.licence
    if found.last_used:
        yield "last used", local_time(found.last_used)


def _of_file(file: Weights, reference: str) -> Iterator[tuple[str, str]]:
    if file.repo:
        at = f" at {file.commit[:12]}" if file.commit else ""
        yield "repository", f"{file.repo}{at}"
        if file.file:
            yield "file", file.file
    if file.path:
        yield "path", str(file.path)
    parts = f" in {file.n_files} files" if file.n_files > 1 else ""
    here = "" if file.path else f", not on this disk: localseek pull {reference}"
    yield "size", f"{size(file.size_bytes)}{parts}{here}"


def _scores(found: Description) -> Iterator[str]:
    from localseek.models.catalog import SCORES

    scores = found.known.scores if found.known else {}
    for name, value in scores.items():
        yield f"{SCORES[name]} {value:g}"


def _as_json(found: Description) -> dict[str, object]:
    """All of it. The names are a promise: some may be added, none renamed."""
    kept = found.weights
    return {
        "reference": found.reference,
        "title": found.title,
        "repo": kept.repo or None,
        "commit": kept.commit or None,
        "file": kept.file or None,
        "path": str(kept.path) if kept.path else None,
        "source": kept.source,
        "size_bytes": kept.size_bytes,
        "n_files": kept.n_files,
        "sha256": kept.sha256[0] if len(kept.sha256) == 1 else list(kept.sha256),
        "quantization": found.quant,
        "tensor_types": dict(found.n_of_type),
        "architecture": found.architecture,
        "parameters": found.n_params,
        "layers": found.n_layer,
        "vocabulary": found.n_vocab,
        "context": found.n_ctx,
        "kv_bytes_per_token": found.kv_bytes_per_token,
        "family": found.family,
        "template": found.template.state,
        "thinking_opened_by": found.template.thinking_opened_by,
        "sampling": dict(found.sampling),
        "scores": dict(found.known.scores) if found.known else {},
        "licence": found.licence,
        "last_used": iso_time(found.last_used) if found.last_used else None,
        "notices": list(found.notices),
    }
