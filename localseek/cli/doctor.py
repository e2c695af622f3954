"""`localseek doctor`: what this machine has, and what to do about it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli import options
from localseek.cli.output import Output
from localseek.cli.paragraph import show_paragraph
from localseek.printable import printable

if TYPE_CHECKING:  # loads llama.cpp
    from localseek.jobs.doctor import Diagnosis

EXAMPLES = """Examples:

\b
  localseek doctor
  localseek doctor --json | jq '.findings[] | select(.good | not)'
"""

_TOPIC_WIDTH = 11
_MARK_WIDTH = 6


def doctor(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, with all the numbers.")
    ] = False,
    quiet: options.Quiet = False,
) -> int:
    """Look at this machine: what llama.cpp uses of it, and what to do about the rest.

    Each line is good, or is followed by what to do. The hub gets one request, unless
    HF_HUB_OFFLINE is set.
    """
    stdout, stderr = Output(sys.stdout), Output(sys.stderr, is_quiet=quiet)
    stderr.status("measuring the memory…")
    from localseek.jobs.doctor import diagnose

    try:
        diagnosis = diagnose()
    finally:
        stderr.clear_status()
    if as_json:
        stdout.line(json.dumps(_as_json(diagnosis)))
    else:
        _show(diagnosis, stdout)
    return 0


def _show(diagnosis: Diagnosis, stdout: Output) -> None:
    for finding in diagnosis.findings:
        mark = "good" if finding.is_good else "to do"
        head = f"{mark:<{_MARK_WIDTH}}{finding.topic:<{_TOPIC_WIDTH}}"
        show_paragraph(f"{head}{printable(finding.text)}", stdout, indent=len(head))
        for line in finding.to_do:  # often a command, which is copied: in one piece
            stdout.line(f"{'':{len(head)}}{printable(line)}")
    show_paragraph(_model(diagnosis), stdout, indent=_MARK_WIDTH + _TOPIC_WIDTH)


def _model(diagnosis: Diagnosis) -> str:
    """The model to run here, with the speed to expect and its derivation."""
    from localseek.cli.plan_view import speed_text

    best = diagnosis.best
    if best is None or best.advice is None:
        return f"{'to do':<{_MARK_WIDTH}}{'model':<{_TOPIC_WIDTH}}no model of the catalog fits"
    advice = best.advice
    is_idle = advice.fit.placement.n_gpu_layers and not diagnosis.build.devices
    return (
        f"{'good':<{_MARK_WIDTH}}{'model':<{_TOPIC_WIDTH}}{best.reference}:{advice.row.quant}, "
        f"{'once llama.cpp can use the card ' if is_idle else ''}"
        f"{speed_text(advice, diagnosis.measured.machine)}; localseek plan has more"
    )


def _as_json(diagnosis: Diagnosis) -> dict[str, object]:
    """All of it. The names are a promise: some may be added, none renamed."""
    from localseek.cli.plan_json import machine_as_json, speed_as_json

    build, best = diagnosis.build, diagnosis.best
    advice = best.advice if best else None
    return {
        "findings": [
            {"topic": f.topic, "text": f.text, "good": f.is_good, "to_do": list(f.to_do)}
            for f in diagnosis.findings
        ],
        "machine": machine_as_json(diagnosis.measured.machine),
        "cpu": {
            "name": diagnosis.cpu.name,
            "features_used": sorted(build.features),
            "features_unused": list(diagnosis.cpu.unused(build.features)),
        },
        "bandwidth": {
            "bytes_per_s": diagnosis.measured.bandwidth.bytes_per_s,
            "threads": diagnosis.measured.bandwidth.n_threads,
            "measured": "bytes read and written by threads that copy arrays",
        },
        "gpus": [
            {
                "vendor": gpu.vendor,
                "name": gpu.name,
                "total_bytes": gpu.total_bytes,
                "free_bytes": gpu.free_bytes,
                "driver": gpu.driver,
                "shares_main_memory": gpu.is_shared,
            }
            for gpu in diagnosis.measured.found.gpus
        ],
        "llama_cpp": {
            "version": build.version,
            "can_use_gpus": build.can_use_gpus,
            "devices": [
                {
                    "name": device.name,
                    "description": device.description,
                    "free_bytes": device.free_bytes,
                    "total_bytes": device.total_bytes,
                }
                for device in build.devices
            ],
        },
        "recommended": None
        if best is None or advice is None
        else {
            "model": best.reference,
            "quantization": advice.row.quant,
            "commands": list(best.commands),
            "speed": speed_as_json(advice.speed),
        },
    }
