"""What this machine can give: memory that is free to this process, cores worth a thread.

Three limits count, and the lowest decides: what the system has left, the address space
that the shell allows (``ulimit -v``), and the memory of the control group that a container
or a service runs in.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psutil

CGROUP_OF_SELF = Path("/proc/self/cgroup")
CGROUPS = Path("/sys/fs/cgroup")


def free_memory_bytes() -> int:
    """Bytes that can be allocated now; never below 0."""
    limits = [
        int(psutil.virtual_memory().available),
        address_space_left(),
        cgroup_memory_left(CGROUP_OF_SELF, CGROUPS),
    ]
    return max(0, min(limit for limit in limits if limit is not None))


def address_space_left() -> int | None:
    """What the soft limit on address space leaves; None without a limit, or on Windows."""
    if sys.platform == "win32":  # pragma: no cover - the suite runs on Linux
        return None
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return None
    return int(limit - psutil.Process().memory_info().vms)


def cgroup_memory_left(of_self: Path, root: Path) -> int | None:
    """What the tightest control group (v2) above this process leaves; None without one.

    Pages of files that were read count as used there; those not looked at lately are given
    back first, so they are free.
    """
    try:
        lines = of_self.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    path = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), None)
    if path is None:
        return None
    group = root / path
    left = [
        _group_left(folder) for folder in (group, *group.parents) if folder.is_relative_to(root)
    ]
    return min((bytes_left for bytes_left in left if bytes_left is not None), default=None)


def _group_left(group: Path) -> int | None:
    try:
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        used = int((group / "memory.current").read_text(encoding="ascii"))
        stat = (group / "memory.stat").read_text(encoding="ascii")
    except OSError:
        return None
    if limit == "max":
        return None
    inactive = next((line for line in stat.splitlines() if line.startswith("inactive_file ")), "")
    return int(limit) - used + int(inactive.removeprefix("inactive_file ") or 0)


def physical_cores() -> int:
    """Cores that this process may use, hyper-threads not counted; at least 1."""
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return min(cores, len(os.sched_getaffinity(0)))
    return cores  # pragma: no cover - the suite runs on Linux
