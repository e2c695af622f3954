"""The lowest of the limits on memory counts, wherever it is set."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import psutil
import pytest

from localseek.models.bandwidth import measure_bandwidth
from localseek.models.cpu import read_cpu, used
from localseek.models.machine import (
    address_space_left,
    cgroup_memory_left,
    free_memory_bytes,
    physical_cores,
)

GIB = 2**30


def write_group(folder: Path, limit: str, used: int, inactive: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.max").write_text(f"{limit}\n")
    (folder / "memory.current").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 1\ninactive_file {inactive}\nactive_file 2\n")


@pytest.fixture
def of_self(tmp_path: Path) -> Path:
    path = tmp_path / "self"
    path.write_text("1:name=systemd:/\n0::/box/job\n")
    return path


def test_no_more_is_free_than_the_system_has() -> None:
    assert 0 < free_memory_bytes() <= psutil.virtual_memory().total


def test_the_tightest_group_counts(tmp_path: Path, of_self: Path) -> None:
    write_group(tmp_path / "box", str(4 * GIB), 3 * GIB)
    write_group(tmp_path / "box" / "job", str(8 * GIB), GIB)

    assert cgroup_memory_left(of_self, tmp_path) == GIB


def test_file_pages_that_can_be_given_back_are_free(tmp_path: Path, of_self: Path) -> None:
    write_group(tmp_path / "box" / "job", str(4 * GIB), 3 * GIB, inactive=2 * GIB)

    assert cgroup_memory_left(of_self, tmp_path) == 3 * GIB


def test_a_group_without_a_limit_does_not_count(tmp_path: Path, of_self: Path) -> None:
    write_group(tmp_path / "box" / "job", "max", GIB)

    assert cgroup_memory_left(of_self, tmp_path) is None


@pytest.mark.parametrize("content", [None, "4:memory:/old\n"])
def test_a_system_without_groups_has_no_such_limit(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "self"
    if content is not None:
        path.write_text(content)

    assert cgroup_memory_left(path, tmp_path) is None


def test_without_a_limit_the_address_space_does_not_count() -> None:
    assert address_space_left() is None


def test_a_limit_on_the_address_space_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = psutil.Process().memory_info().vms
    monkeypatch.setattr(resource, "getrlimit", lambda _: (taken + GIB, taken + GIB))

    left = address_space_left()

    assert left == pytest.approx(GIB, abs=GIB // 4)
    assert free_memory_bytes() <= GIB + GIB // 4


def test_cores_are_at_least_one_and_at_most_those_allowed() -> None:
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)


def test_memory_is_copied_by_every_thread() -> None:
    bandwidth = measure_bandwidth(2, seconds=0.05, most_bytes=64 * 2**20)

    assert bandwidth.n_threads == 2
    assert 1e8 < bandwidth.bytes_per_s < 1e13


def test_instruction_sets_that_a_build_leaves_unused_are_known(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(
        "processor : 0\nmodel name : A CPU\nflags : fpu pni avx avx2 avx512f\n\n"
        "processor : 1\nmodel name : another\nflags : fpu\n"
    )

    cpu = read_cpu(cpuinfo)

    assert cpu.name == "A CPU"
    assert cpu.unused({"SSE3", "AVX", "REPACK"}) == ("AVX2", "AVX512")
    assert used({"SSE3", "AVX", "REPACK"}) == ("SSE3", "AVX")


def test_where_the_system_tells_nothing_nothing_is_claimed(tmp_path: Path) -> None:
    cpu = read_cpu(tmp_path / "none")

    assert cpu.unused(set()) == ()
