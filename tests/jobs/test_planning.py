"""What fits where, which of it to run, and how fast it will be."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path

import pytest
from gguf_bytes import tiny_model
from gguf_lies import write
from llama_quantize import llama_quantize
from shaped_gguf import LLAMA_8B, QWEN3_30B_A3B, write_shaped_gguf

from localseek.errors import NotFoundError
from localseek.jobs.advice import Advice, advise
from localseek.jobs.planned_model import best_of, flags_of, plan_catalog, plan_reference
from localseek.jobs.planning import QUANTS, Machine, Row, fit, plan_rows
from localseek.jobs.quantized_header import quantized_header
from localseek.jobs.speed import expected_speed
from localseek.models.card import parse_card
from localseek.models.catalog import catalog
from localseek.models.catalog_shapes import planned_header
from localseek.models.header import Header, read_header
from localseek.models.interruptible import Observer
from localseek.models.kv_cache import ContextSize, cell_bytes
from localseek.models.outline import outline
from localseek.models.placement import place
from localseek_quantize.quantization.quant_types import QUANT_TYPES
from localseek_quantize.quantization.recipes import RecipeOptions

GIB = 2**30
CPU = Machine(free_bytes=60 * GIB, total_bytes=64 * GIB, n_cores=8, cpu_bytes_per_s=60e9)


def with_card(text: str) -> Machine:
    return replace(CPU, card=parse_card(text))


def header_of(name: str) -> Header:
    header = planned_header(catalog()[name])
    assert header
    return header


def advice_for(name: str, machine: Machine, *, can_fetch: bool = True) -> Advice:
    rows = plan_rows(header_of(name), machine, is_file=False)
    advice = advise(rows, machine, can_fetch=can_fetch)
    assert advice
    return advice


def cell(rows: tuple[Row, ...], quant: str, n_ctx: int, kv_type: str = "f16") -> str:
    [row] = [row for row in rows if row.quant == quant]
    [found] = [f for f in row.fits if f.size == ContextSize(n_ctx=n_ctx, kv_type=kv_type)]
    return found.where


@pytest.mark.parametrize(
    ("name", "file_bytes", "head_bytes"),
    [
        ("r1-7b", 4_683_073_248, 5_953_248),  # FACTS: the header of this very file
        ("r1-8b", 4_920_736_608, 8_000_000),
        ("r1-0528-8b", 5_027_783_040, 6_000_000),
    ],
)
def test_shapes_of_the_catalog_give_the_sizes_of_published_files(
    name: str, file_bytes: int, head_bytes: int
) -> None:
    planned = quantized_header(header_of(name), "Q4_K_M")

    assert planned.weights_bytes == pytest.approx(file_bytes - head_bytes, abs=200_000)


@pytest.mark.parametrize(("name", "kib"), [("r1-8b", 128), ("r1-7b", 56), ("r1-0528-8b", 144)])
def test_shapes_of_the_catalog_give_the_published_cache(name: str, kib: int) -> None:
    assert cell_bytes(header_of(name)) == kib * 1024


def test_every_model_of_the_catalog_has_a_shape() -> None:
    for model in catalog().values():
        header = planned_header(model)
        assert header
        assert sum(t.n_weights for t in header.tensors) == header.n_params
        assert math.log2(header.head_dim_k).is_integer()


@pytest.mark.parametrize("quant", ["Q8_0", "Q4_K_M", "Q2_K"])
def test_a_computed_quantization_is_the_one_that_llama_cpp_makes(
    quant: str, tmp_path: Path
) -> None:
    source = write(tmp_path / "f.gguf", tiny_model(n_layer=9, n_embd=256, n_ff=512))
    made = llama_quantize(source, tmp_path / "q.gguf", QUANT_TYPES[quant], RecipeOptions())

    planned = quantized_header(read_header(source), quant)

    found = {(t.name, t.type_name, t.size_bytes) for t in planned.tensors}
    assert found == {(name, type_name, len(raw)) for name, type_name, raw in made}
    assert planned.size_bytes == pytest.approx((tmp_path / "q.gguf").stat().st_size, rel=0.01)


def test_a_larger_quantization_never_fits_better(tmp_path: Path) -> None:
    order = ["nowhere", "cpu", "split", "gpu"]
    rows = plan_rows(header_of("r1-32b"), with_card("24GiB"), is_file=False)

    for column in zip(*(row.fits for row in rows), strict=True):
        places = [order.index(found.where) for found in column]
        layers = [found.placement.n_gpu_layers for found in column]
        assert places == sorted(places)
        assert layers == sorted(layers)


def test_a_table_says_what_is_where() -> None:
    rows = plan_rows(header_of("r1-8b"), with_card("12GiB"), is_file=False)

    assert [row.quant for row in rows] == list(QUANTS)
    assert cell(rows, "Q8_0", 8192) == "gpu"
    assert cell(rows, "Q8_0", 32768) == "split"
    assert cell(rows, "Q4_K_M", 32768) == "gpu"
    assert cell(rows, "Q4_K_M", 131072) == "split"
    small = replace(CPU, free_bytes=9 * GIB)
    rows = plan_rows(header_of("r1-8b"), small, is_file=False)
    assert cell(rows, "Q8_0", 8192) == "nowhere"
    assert cell(rows, "Q4_K_M", 8192) == "cpu"


def test_shared_memory_is_counted_once_for_both() -> None:
    model, size = outline(header_of("r1-8b")), ContextSize(n_ctx=8192)
    card = replace(parse_card("48GiB"), is_shared=True)

    assert fit(model, size, replace(CPU, card=card)).where == "gpu"
    assert fit(model, size, replace(CPU, card=card, free_bytes=10 * GIB)).where == "nowhere"


@pytest.mark.parametrize(
    ("name", "gpu", "chosen"),
    [
        ("r1-8b", "24GiB", ("Q8_0", 32768, "f16", "gpu")),
        ("r1-8b", "12GiB", ("Q6_K", 32768, "f16", "gpu")),
        ("r1-8b", "8GiB", ("Q4_K_M", 32768, "q8_0", "gpu")),
        ("r1-32b", "24GiB", ("Q4_K_M", 32768, "q8_0", "gpu")),
        ("r1-14b", "8GiB", ("Q2_K", 16384, "q8_0", "gpu")),
        ("r1-70b", "24GiB", ("Q4_K_M", 32768, "f16", "split")),
        ("r1-1.5b", None, ("Q8_0", 32768, "f16", "cpu")),
        ("r1-8b", None, ("Q4_K_M", 32768, "f16", "cpu")),
        ("r1-8b", "1GiB", ("Q4_K_M", 32768, "f16", "cpu")),
    ],
)
def test_the_advice_is_the_best_that_runs_well(
    name: str, gpu: str | None, chosen: tuple[str, int, str, str]
) -> None:
    advice = advice_for(name, with_card(gpu) if gpu else CPU)

    size = advice.fit.size
    assert (advice.row.quant, size.n_ctx, size.kv_type, advice.fit.where) == chosen


def test_little_memory_gets_what_leaves_room_and_then_what_fits() -> None:
    assert advice_for("r1-8b", replace(CPU, free_bytes=8 * GIB)).row.quant == "Q4_K_M"
    tight = advice_for("r1-8b", replace(CPU, free_bytes=int(4.6 * GIB)))
    assert "little room" in tight.reason
    rows = plan_rows(header_of("r1-8b"), replace(CPU, free_bytes=GIB), is_file=False)
    assert advise(rows, replace(CPU, free_bytes=GIB), can_fetch=True) is None


def test_speed_is_bytes_by_bandwidth() -> None:
    advice = advice_for("r1-8b", with_card("24GiB,RTX 4090"))
    assert advice.speed
    [source] = advice.speed.sources

    weights = advice.row.model.weights_bytes - advice.row.model.input_bytes
    assert (source.place, source.bytes_per_s, source.share) == ("GPU", 1008e9, 0.72)
    assert source.read_bytes == weights
    assert advice.speed.tokens_per_s == pytest.approx(1008e9 * 0.72 / weights)
    full = weights + 32768 * 128 * 1024
    assert advice.speed.tokens_per_s_full == pytest.approx(1008e9 * 0.72 / full)


@pytest.mark.parametrize(
    ("quant", "name", "gib", "measured"),
    [
        ("Q4_K_M", "RTX 3070", 8, 70.94),
        ("Q4_K_M", "RTX 3080", 10, 106.40),
        ("Q4_K_M", "RTX 3090", 24, 111.74),
        ("Q4_K_M", "RTX 4070 Ti", 12, 82.21),
        ("Q4_K_M", "RTX 4080", 16, 106.22),
        ("Q4_K_M", "RTX 4090", 24, 127.74),
        ("F16", "RTX 3090", 24, 46.51),
        ("F16", "RTX 4080", 16, 40.29),
        ("F16", "RTX 4090", 24, 54.34),
    ],
)
def test_speeds_are_near_those_that_others_measured(
    quant: str, name: str, gib: int, measured: float
) -> None:
    """Llama 3 8B, tg1024: github.com/XiongjieDai/GPU-Benchmarks-on-LLM-Inference."""
    model, size = outline(quantized_header(header_of("r1-8b"), quant)), ContextSize(n_ctx=2048)
    card = parse_card(f"{gib}GiB,{name}")
    speed = expected_speed(
        model, size, place(model, size, 99), gpu_bytes_per_s=card.bytes_per_s, cpu_bytes_per_s=None
    )

    assert speed
    assert speed.tokens_per_s == pytest.approx(measured, rel=0.2)


def test_a_split_is_as_slow_as_its_parts_together() -> None:
    advice = advice_for("r1-70b", with_card("24GiB,RTX 4090"))
    assert advice.speed

    gpu, cpu = advice.speed.sources
    assert (gpu.place, cpu.place) == ("GPU", "CPU")
    both = gpu.seconds(with_full_context=False) + cpu.seconds(with_full_context=False)
    assert advice.speed.tokens_per_s == pytest.approx(1 / both)
    assert advice.speed.tokens_per_s < 3


def test_of_experts_only_those_used_are_read(tmp_path: Path) -> None:
    model = outline(read_header(write_shaped_gguf(tmp_path / "m.gguf", QWEN3_30B_A3B)))

    experts = 3 * 2048 * 768 * 128 // 32 * 34  # of a layer, in Q8_0
    assert model.layer_bytes[0] - model.read_bytes[0] == experts * 120 // 128


def test_a_card_of_unknown_bandwidth_has_no_speed() -> None:
    assert advice_for("r1-8b", with_card("24GiB")).speed is None


def test_the_best_of_the_catalog_runs_well() -> None:
    best = best_of(plan_catalog(with_card("24GiB,RTX 4090")))
    assert best
    assert best.reference == "r1-0528-8b"
    assert best.commands == (
        "localseek pull r1-0528-8b:Q8_0",
        "localseek chat r1-0528-8b:Q8_0 --n-ctx 32768",
    )

    slow = replace(CPU, cpu_bytes_per_s=20e9)
    found = best_of(plan_catalog(slow))
    assert found
    assert found.reference == "r1-1.5b"
    assert best_of([]) is None


def test_a_file_is_planned_as_it_is(tmp_path: Path) -> None:
    path = write_shaped_gguf(tmp_path / "my model.gguf", LLAMA_8B)

    plan = plan_reference(str(path), with_card("12GiB"), Observer())

    assert plan.advice
    assert [row.quant for row in plan.rows if row.is_file] == [plan.advice.row.quant]
    assert len(plan.rows) == len(QUANTS)  # Q8_0 is one of them
    assert plan.commands == (f"localseek chat '{path}' {' '.join(flags_of(plan.advice))}",)


def test_a_file_that_is_not_rounded_yet_can_be_made_smaller(tmp_path: Path) -> None:
    path = write_shaped_gguf(tmp_path / "big.gguf", replace(LLAMA_8B, type_name="F16"))

    plan = plan_reference(str(path), with_card("8GiB"), Observer())

    assert plan.advice
    assert not plan.advice.row.is_file
    make, chat = plan.commands
    assert make == f"localseek quantize {path} big.Q5_K_M.gguf --type Q5_K_M"
    assert chat.startswith("localseek chat big.Q5_K_M.gguf")


def test_a_file_that_fits_nowhere_gets_no_advice(tmp_path: Path) -> None:
    path = write_shaped_gguf(tmp_path / "m.gguf", LLAMA_8B)

    plan = plan_reference(str(path), replace(CPU, free_bytes=GIB), Observer())

    assert plan.advice is None
    assert plan.commands == ()


def test_a_model_of_the_catalog_needs_no_network() -> None:
    plan = plan_reference("r1-8b:Q8_0", CPU, Observer())

    assert plan.title == "DeepSeek-R1-Distill-Llama-8B"
    assert plan.commands[0].startswith("localseek pull r1-8b:")


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        plan_reference(str(tmp_path / "none.gguf"), CPU, Observer())


def test_strange_heads_leave_out_the_cache_types_that_do_not_fit(tmp_path: Path) -> None:
    path = write(tmp_path / "m.gguf", tiny_model())  # heads of 16

    plan = plan_reference(os.fspath(path), CPU, Observer())

    assert {f.size.kv_type for row in plan.rows for f in row.fits} == {"f16"}
    assert {f.size.n_ctx for row in plan.rows for f in row.fits} == {512}
