"""What this machine has to plan with, measured where nobody tells."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

from localseek.jobs.planning import Machine
from localseek.models.bandwidth import MOST_BYTES, Bandwidth, measure_bandwidth
from localseek.models.card import Card, card_of
from localseek.models.gpus import FoundGpus, find_gpus
from localseek.models.machine import free_memory_bytes, physical_cores


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The machine, and where its numbers are from."""

    machine: Machine
    bandwidth: Bandwidth
    found: FoundGpus  # of this machine, also where another card was asked about


def this_machine(*, card: Card | None = None, seconds: float) -> Measured:
    """Look around and copy for ``seconds``; ``card`` stands in for the GPUs that are here."""
    found = FoundGpus() if card else find_gpus()
    n_cores, free_bytes = physical_cores(), free_memory_bytes()
    most_bytes = min(MOST_BYTES, free_bytes // 8)
    bandwidth = measure_bandwidth(n_cores, seconds=seconds, most_bytes=most_bytes)
    machine = Machine(
        free_bytes=free_bytes,
        total_bytes=int(psutil.virtual_memory().total),
        n_cores=n_cores,
        cpu_bytes_per_s=bandwidth.bytes_per_s,
        card=card or card_of(found.gpus),
    )
    return Measured(machine=machine, bandwidth=bandwidth, found=found)
