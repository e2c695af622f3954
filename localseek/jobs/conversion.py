"""A checkpoint, or a larger GGUF -> a smaller one, proved good before it gets its name.

checkpoint ─▶ plan ─┐
GGUF ───────▶ plan ─┴─▶ space? memory? ─▶ written ─▶ final check ─▶ renamed
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from localseek.engine.interrupt import Interrupt
from localseek.errors import OutOfMemoryError
from localseek.jobs.final_check import FinalCheck, Vocabulary
from localseek.models.header import read_header
from localseek.models.machine import free_memory_bytes, physical_cores
from localseek_quantize.checkpoints.checkpoint import open_checkpoint
from localseek_quantize.convert import plan_conversion
from localseek_quantize.gguf.build import build
from localseek_quantize.gguf.destination import Destination
from localseek_quantize.gguf.input import open_gguf
from localseek_quantize.gguf.pipeline import Progress, Work, memory_bytes
from localseek_quantize.gguf.plan import Plan
from localseek_quantize.lora.adapter import open_adapter
from localseek_quantize.lora.merge import merged
from localseek_quantize.planned_types import TypeChoices
from localseek_quantize.quantization.imatrix import read_importance
from localseek_quantize.quantization.recipes import QuantType, RecipeOptions
from localseek_quantize.requantize import plan_quantization


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person may choose for both ways to a file."""

    quant_type: QuantType
    recipe: RecipeOptions
    imatrix: Path | None = None
    n_threads: int | None = None  # None = physical cores
    allow_nonfinite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What the work takes of this machine, and what there is."""

    disk_bytes: int
    free_disk_bytes: int
    memory_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observer:
    """Who is told how it goes."""

    on_plan: Callable[[Plan, Needs], None]
    on_progress: Callable[[Progress], None]
    on_notice: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished file: how long it took, and what was proved about it."""

    elapsed_s: float
    proved: tuple[str, ...]


@contextmanager
def planned_conversion(
    path: Path, choices: Choices, *, pre: str | None, lora: Path | None
) -> Iterator[Plan]:
    """Check a checkpoint directory and plan its GGUF; its files stay open within the block."""
    with closing(open_checkpoint(path)) as checkpoint:
        types = _types(choices)
        if lora is None:
            yield plan_conversion(checkpoint, types, pre=pre)
            return
        with closing(open_adapter(lora)) as adapter:
            yield plan_conversion(merged(checkpoint, adapter), types, pre=pre)


@contextmanager
def planned_quantization(path: Path, choices: Choices, *, allow_requantize: bool) -> Iterator[Plan]:
    """Check a GGUF and plan a smaller one; its files stay open within the block."""
    header = read_header(path)
    with closing(open_gguf(path)) as source:
        yield plan_quantization(header, source, _types(choices), allow_requantize=allow_requantize)


def make(  # noqa: PLR0913 - each a thing of its own
    plan: Plan,
    out: Path,
    choices: Choices,
    *,
    observer: Observer,
    interrupt: Interrupt,
    vocabulary: Vocabulary | None = None,
) -> Made:
    """Write the planned file to ``out``.

    Raises UsageError if ``out`` is one of the inputs, DiskError and OutOfMemoryError before
    anything is written, KeyboardInterrupt after an interrupt, and what the checks raise.
    """
    started = perf_counter()
    n_threads = choices.n_threads or physical_cores()
    read_before = () if choices.imatrix is None else (choices.imatrix,)
    destination = Destination(out, inputs=(*plan.inputs, *plan.spared, *read_before))
    observer.on_plan(plan, _needs(plan, destination, n_threads))
    check = FinalCheck(
        interrupt=interrupt,
        on_notice=observer.on_notice,
        vocabulary=vocabulary,
        nonfinite_allowed=choices.allow_nonfinite,
    )

    def on_progress(progress: Progress) -> None:
        if interrupt.is_set():
            raise KeyboardInterrupt
        observer.on_progress(progress)

    proved = build(
        plan,
        destination,
        Work(n_threads=n_threads, allow_nonfinite=choices.allow_nonfinite),
        on_progress=on_progress,
        check=check.run,
    )
    return Made(elapsed_s=perf_counter() - started, proved=proved)


def _types(choices: Choices) -> TypeChoices:
    return TypeChoices(
        quant_type=choices.quant_type,
        recipe=choices.recipe,
        importance=None if choices.imatrix is None else read_importance(choices.imatrix),
    )


def _needs(plan: Plan, destination: Destination, n_threads: int) -> Needs:
    disk_bytes = plan.summary().size_bytes
    needed_bytes, free_bytes = memory_bytes(plan.tensors, n_threads), free_memory_bytes()
    if needed_bytes > free_bytes:
        raise OutOfMemoryError(
            f"the work with {n_threads} threads",
            needed_bytes=needed_bytes,
            free_bytes=free_bytes,
            hint="use fewer --threads, or close other programs.",
        )
    return Needs(
        disk_bytes=disk_bytes,
        free_disk_bytes=destination.check_space(disk_bytes),
        memory_bytes=needed_bytes,
    )
