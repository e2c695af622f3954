"""A look at this machine -> what it has, what of it is used, what to do about the rest.

Each finding is good, or comes with what to do. Nothing is changed, and nothing leaves the
machine but one request to the hub, which is not made if it is to be left alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from localseek.jobs.llama_build import (
    NATIVE,
    LlamaBuild,
    commands_for,
    install_command,
    installed_build,
)
from localseek.jobs.planned_model import PlannedModel, best_of, plan_catalog
from localseek.jobs.this_machine import Measured, this_machine
from localseek.models.bandwidth import SECONDS
from localseek.models.cache_layout import nearest_folder
from localseek.models.cpu import Cpu, read_cpu, used
from localseek.models.gpus import MARGIN_BYTES
from localseek.models.hub_reach import reach_hub
from localseek.models.hub_settings import Hub, read_hub_settings
from localseek.printable import printable

GIB = 2**30
ROOM_FOR_A_MODEL = 10 * 10**9  # bytes of disk: an 8B model in Q8_0
LITTLE_MEMORY = 2 * GIB  # the smallest distill takes about that


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what there is, and what to do about it if it is not good."""

    topic: str
    text: str
    to_do: tuple[str, ...] = ()  # nothing: it is good

    @property
    def is_good(self) -> bool:
        return not self.to_do


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """All findings, and the numbers behind them."""

    findings: tuple[Finding, ...]
    measured: Measured
    build: LlamaBuild
    cpu: Cpu
    best: PlannedModel | None  # of the catalog, for this machine


def diagnose() -> Diagnosis:
    """Look at everything; takes about two seconds, most of it for measuring the memory."""
    hub = read_hub_settings()
    measured = this_machine(seconds=SECONDS)
    build, cpu = installed_build(), read_cpu()
    best = best_of(plan_catalog(measured.machine))
    findings = (
        cpu_finding(cpu, build, measured.machine.n_cores),
        _memory(measured),
        _bandwidth(measured),
        *gpu_findings(measured, build),
        disk_finding(hub.cache),
        hub_finding(hub),
    )
    return Diagnosis(findings=findings, measured=measured, build=build, cpu=cpu, best=best)


def cpu_finding(cpu: Cpu, build: LlamaBuild, n_cores: int) -> Finding:
    """Name, cores, and the instruction sets that llama.cpp was compiled with or without."""
    unused = cpu.unused(build.features)
    text = f"{cpu.name}, {n_cores} cores; llama.cpp uses {', '.join(used(build.features))}"
    if not unused:
        return Finding(topic="CPU", text=text)
    command = install_command(NATIVE, build.version)
    return Finding(topic="CPU", text=f"{text}, and not {', '.join(unused)}", to_do=(command,))


def gpu_findings(measured: Measured, build: LlamaBuild) -> Iterator[Finding]:
    """The cards as their driver sees them, and whether this build can use them."""
    found = measured.found
    if found.problem:
        yield Finding(
            topic="GPU", text=f"{found.problem}.", to_do=("look after the driver of the card",)
        )
    for gpu in found.gpus:
        driver = f", driver {gpu.driver}" if gpu.driver else ""
        shared = ", a share of main memory" if gpu.is_shared else ""
        free = f"{gpu.free_bytes / GIB:.1f} of {gpu.total_bytes / GIB:.1f} GiB free"
        full = gpu.free_bytes < 2 * MARGIN_BYTES
        yield Finding(
            topic="GPU",
            text=f"{gpu.name}, {free}{driver}{shared}",
            to_do=("close other programs that use the card",) if full else (),
        )
    yield build_finding(measured, build)


def build_finding(measured: Measured, build: LlamaBuild) -> Finding:
    """What llama-cpp-python can compute on, and the command for one that can do more."""
    gpus, package = measured.found.gpus, f"llama-cpp-python {build.version}"
    if build.devices:
        names = ", ".join(f"{device.name} ({device.description})" for device in build.devices)
        return Finding(topic="llama.cpp", text=f"{package} uses {names}")
    if not gpus:
        return Finding(
            topic="llama.cpp", text=f"{package}, on the CPU: no GPU was found that it could use"
        )
    why = "finds no device" if build.can_use_gpus else "was built without a GPU"
    return Finding(
        topic="llama.cpp", text=f"{package} {why}", to_do=tuple(commands_for(gpus, build))
    )


def disk_finding(cache: Path) -> Finding:
    """Whether there is room for a model where models are kept."""
    free_bytes = shutil.disk_usage(nearest_folder(cache)).free
    text = f"{free_bytes / 1e9:,.0f} GB free for models, in {printable(str(cache))}"
    if free_bytes >= ROOM_FOR_A_MODEL:
        return Finding(topic="disk", text=text)
    advice = "make room (localseek list, localseek rm), or set HF_HUB_CACHE to another disk"
    return Finding(topic="disk", text=text, to_do=(advice,))


def hub_finding(hub: Hub) -> Finding:
    """Whether models can be fetched."""
    reach = reach_hub(hub)
    if reach.elapsed_s is not None:
        return Finding(topic="hub", text=f"{hub.host} answers in {reach.elapsed_s * 1000:.0f} ms")
    text = f"{hub.host}: {reach.problem}"
    if hub.is_offline:
        return Finding(topic="hub", text=text)
    advice = "check the network, or set HF_ENDPOINT to a mirror; models that are here still run"
    return Finding(topic="hub", text=text, to_do=(advice,))


def _memory(measured: Measured) -> Finding:
    machine = measured.machine
    text = f"{machine.free_bytes / GIB:.1f} of {machine.total_bytes / GIB:.1f} GiB free"
    little = machine.free_bytes < LITTLE_MEMORY
    return Finding(topic="memory", text=text, to_do=("close other programs",) if little else ())


def _bandwidth(measured: Measured) -> Finding:
    bandwidth = measured.bandwidth
    return Finding(
        topic="bandwidth",
        text=f"{bandwidth.bytes_per_s / 1e9:.1f} GB/s read and written by "
        f"{bandwidth.n_threads} threads that copy",
    )
