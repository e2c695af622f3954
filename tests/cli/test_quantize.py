"""`localseek quantize`, on models that recite and on one that was trained."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import gguf
import numpy as np
import psutil
import pytest
from conftest import MakeModel, RunCommand, command
from gguf_bytes import GgufBytes, Tensor
from scripts import PLAIN

from localseek.cli.quant_options import TYPES
from localseek.models.header import read_header
from localseek_quantize.quantization.quant_types import QUANT_TYPES


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix in (".gguf", ".part")}


def types(path: Path) -> dict[str, str]:
    return {tensor.name: tensor.type_name for tensor in read_header(path).tensors}


def test_the_help_names_every_type_there_is() -> None:
    assert set(TYPES.split()) == set(QUANT_TYPES)


def test_a_quantized_model_says_what_it_said(
    localseek: RunCommand, scripted_model: MakeModel, tmp_path: Path
) -> None:
    out = tmp_path / "small.gguf"

    done = localseek("quantize", scripted_model(PLAIN), out, "--type", "q8_0")
    asked = localseek("ask", "-m", out, "--temperature", "0", "Well?")

    assert done.returncode == 0
    assert done.stdout.startswith(b"small.gguf  ")
    assert b"bits/weight  (Q8_0 " in done.stdout
    assert b"checked: header, one decoded token\n" in done.stderr
    assert asked.stdout == b"It is four\n"
    assert names(tmp_path) == {"small.gguf"}


def test_a_dry_run_lists_every_tensor_and_writes_nothing(
    localseek: RunCommand, scripted_model: MakeModel, tmp_path: Path
) -> None:
    model, out = scripted_model(PLAIN), tmp_path / "out.gguf"

    listed = localseek("quantize", model, out, "--type", "Q5_K_M", "--dry-run")
    written_to = names(tmp_path)
    made = localseek("quantize", model, out, "--type", "Q5_K_M")

    assert listed.returncode == 0
    assert written_to == set()
    rows = [line.split() for line in listed.stdout.decode().splitlines()]
    assert {row[0]: row[-3] for row in rows[:-1]} == types(out)
    size_and_types = listed.stdout.splitlines()[-1]
    assert size_and_types in made.stdout
    assert f"{out.stat().st_size / 1e6:,.1f} MB".encode() in size_and_types


def test_types_can_be_chosen_by_name(
    localseek: RunCommand, scripted_model: MakeModel, tmp_path: Path
) -> None:
    out = tmp_path / "out.gguf"
    flags = ("--output-type", "F16", "--embedding-type", "Q5_1", "--tensor-type", "ffn_down=Q4_0")

    done = localseek("quantize", scripted_model(PLAIN), out, "--type", "Q8_0", *flags)

    assert done.returncode == 0
    chosen = types(out)
    assert chosen["output.weight"] == "F16"
    assert chosen["token_embd.weight"] == "Q5_1"  # noqa: S105 - no secret
    assert chosen["blk.0.ffn_down.weight"] == "Q4_0"
    assert chosen["blk.0.ffn_up.weight"] == "Q8_0"


def test_what_was_rounded_once_is_not_rounded_again_unasked(
    localseek: RunCommand, smollm2_gguf: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.gguf"

    refused = localseek("quantize", smollm2_gguf, out)
    insisted = localseek("quantize", smollm2_gguf, "--allow-requantize", "--dry-run")

    assert refused.returncode == 2
    assert b"is quantized already: tensor" in refused.stderr
    assert b"hint: start from F32, F16 or BF16, or insist with --allow-requantize" in refused.stderr
    assert insisted.returncode == 0
    assert b"the rows of 181 tensors are no multiple of 256 weights" in insisted.stderr
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    ("arguments", "ends"),
    [
        (["missing.gguf", "out.gguf"], (66, "there is no file")),
        (["text.gguf", "out.gguf"], (65, "no GGUF file")),
        (["in.gguf"], (2, "no output file was named")),
        (["in.gguf", "in.gguf"], (2, "the input itself")),
        (["in.gguf", "out.gguf", "--type", "Q9_K"], (2, "Q9_K")),
        (["in.gguf", "out.gguf", "--tensor-type", "ffn"], (2, "REGEX=TYPE")),
        (["in.gguf", "out.gguf", "--tensor-type", "(=Q8_0"], (2, "no pattern")),
        (["in.gguf", "out.gguf", "--imatrix", "text.gguf"], (65, "no GGUF file")),
        (["in.gguf", "no/such/folder/out.gguf"], (73, "there is no directory")),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    localseek: RunCommand,
    scripted_model: MakeModel,
    tmp_path: Path,
    arguments: list[str],
    ends: tuple[int, str],
) -> None:
    (tmp_path / "in.gguf").write_bytes(scripted_model(PLAIN).read_bytes())
    (tmp_path / "text.gguf").write_text("once upon a time", encoding="utf-8")
    before = (tmp_path / "in.gguf").read_bytes()

    done = localseek("quantize", *(tmp_path / a if ".gguf" in a else a for a in arguments))

    assert done.returncode == ends[0]
    assert ends[1] in done.stderr.decode()
    assert done.stderr.count(b"error:") == 1
    assert done.stdout == b""
    assert names(tmp_path) == {"in.gguf", "text.gguf"}
    assert (tmp_path / "in.gguf").read_bytes() == before


def test_the_importance_matrix_is_not_written_over(
    localseek: RunCommand, scripted_model: MakeModel, tmp_path: Path
) -> None:
    matrix = GgufBytes()
    matrix.set("general.type", "string", "imatrix")
    matrix.set("imatrix.datasets", "string[]", ["wiki.txt"])
    matrix.set("imatrix.chunk_count", "u32", 1)
    matrix.set("imatrix.chunk_size", "u32", 512)
    one = np.ones(1, "<f4").tobytes()
    matrix.tensors += [Tensor("x.in_sum2", [1, 1], one), Tensor("x.counts", [1, 1], one)]
    path = tmp_path / "m.gguf"
    path.write_bytes(matrix.encode())

    done = localseek("quantize", scripted_model(PLAIN), path, "--imatrix", path, "--type", "Q8_0")

    assert (done.returncode, path.read_bytes()) == (2, matrix.encode())
    assert b"the input itself" in done.stderr


def test_an_input_aligned_otherwise_comes_out_right(
    localseek: RunCommand, scripted_model: MakeModel, tmp_path: Path
) -> None:
    reader = gguf.GGUFReader(scripted_model(PLAIN))
    writer = gguf.GGUFWriter(tmp_path / "in.gguf", "llama")
    writer.add_custom_alignment(128)
    for key, field in reader.fields.items():
        if not key.startswith("GGUF.") and key not in ("general.architecture", "general.alignment"):
            sub_type = field.types[-1] if len(field.types) > 1 else None
            writer.add_key_value(key, field.contents(), field.types[0], sub_type)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    done = localseek("quantize", tmp_path / "in.gguf", tmp_path / "out.gguf", "--type", "Q8_0")
    asked = localseek("ask", "-m", tmp_path / "out.gguf", "--temperature", "0", "Well?")

    assert done.returncode == 0
    assert asked.stdout == b"It is four\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_leaves_the_old_file_and_nothing_else(
    environment: dict[str, str], smollm2_gguf: Path, tmp_path: Path, number: int, code: int
) -> None:
    out = tmp_path / "out.gguf"
    out.write_bytes(b"old")
    process = start(smollm2_gguf, out, environment)
    wait_for_part(process, out)

    process.send_signal(number)
    _, stderr = process.communicate(timeout=30)

    assert process.returncode == code
    assert b"Traceback" not in stderr
    assert out.read_bytes() == b"old"
    assert names(tmp_path) == {"out.gguf"}


def test_a_killed_run_leaves_the_old_file_and_the_next_one_cleans_up(
    environment: dict[str, str], scripted_model: MakeModel, smollm2_gguf: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.gguf"
    out.write_bytes(b"old")
    for delay_s in (0, 0.2, 0.5):
        process = start(smollm2_gguf, out, environment)
        wait_for_part(process, out)
        time.sleep(delay_s)  # each at another point of the work
        [worker] = psutil.Process(process.pid).children()
        worker.kill()
        process.communicate(timeout=30)
        assert out.read_bytes() == b"old"
        assert names(tmp_path) == {"out.gguf", "out.gguf.part"}

    done = subprocess.run(
        command("quantize", scripted_model(PLAIN), out, "--type", "Q8_0"),
        env=environment,
        check=False,
        capture_output=True,
    )

    assert done.returncode == 0
    assert names(tmp_path) == {"out.gguf"}
    assert read_header(out).file_type == QUANT_TYPES["Q8_0"].file_type


def start(model: Path, out: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command("quantize", model, out, "--allow-requantize", "--threads", "1"),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def wait_for_part(process: subprocess.Popen[bytes], out: Path) -> None:
    """Until tensor data is being written."""
    part = out.with_name(f"{out.name}.part")
    deadline = time.monotonic() + 60
    while not part.exists() or part.stat().st_size < 4_000_000:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
