"""A plan as JSON: all of it. The names are a promise: some may be added, none renamed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # reads model files
    from localseek.jobs.advice import Advice
    from localseek.jobs.planned_model import PlannedModel
    from localseek.jobs.planning import Fit, Machine, Row
    from localseek.jobs.speed import Speed
    from localseek.models.placement import MemoryEstimate


def plan_as_json(plan: PlannedModel, machine: Machine) -> dict[str, object]:
    """One model, with every quantization in every context."""
    return {
        "machine": machine_as_json(machine),
        **_model(plan),
        "quantizations": [_row(row) for row in plan.rows],
    }


def catalog_as_json(plans: Sequence[PlannedModel], machine: Machine) -> dict[str, object]:
    """All models of the catalog, and which of them is recommended."""
    from localseek.jobs.planned_model import best_of

    best = best_of(plans)
    return {
        "machine": machine_as_json(machine),
        "models": [{**_model(plan), "quantizations": [*map(_row, plan.rows)]} for plan in plans],
        "recommended_model": best.reference if best else None,
    }


def machine_as_json(machine: Machine) -> dict[str, object]:
    """What the plan is for."""
    card = machine.card
    return {
        "free_bytes": machine.free_bytes,
        "total_bytes": machine.total_bytes,
        "cores": machine.n_cores,
        "memory_bytes_per_s": machine.cpu_bytes_per_s,
        "gpu": None
        if card is None
        else {
            "name": card.name,
            "cards": card.n_cards,
            "total_bytes": card.total_bytes,
            "free_bytes": sum(card.free_bytes),
            "usable_bytes": machine.gpu_bytes,
            "bytes_per_s": card.bytes_per_s,
            "shares_main_memory": card.is_shared,
            "is_here": card.is_here,
        },
    }


def speed_as_json(speed: Speed | None) -> dict[str, object] | None:
    """Tokens per second with their derivation."""
    if speed is None:
        return None
    return {
        "tokens_per_s": speed.tokens_per_s,
        "tokens_per_s_full_context": speed.tokens_per_s_full,
        "derivation": [
            {
                "place": source.place,
                "read_bytes": source.read_bytes,
                "kv_bytes_full_context": source.kv_bytes,
                "bytes_per_s": source.bytes_per_s,
                "share": source.share,
            }
            for source in speed.sources
        ],
    }


def _model(plan: PlannedModel) -> dict[str, object]:
    return {
        "model": plan.reference,
        "title": plan.title,
        "architecture": plan.header.architecture,
        "parameters": plan.header.n_params,
        "context": plan.header.n_ctx_train,
        "kv_bytes_per_token": plan.kv_bytes_per_token,
        "recommended": _advice(plan.advice, plan.commands) if plan.advice else None,
    }


def _advice(advice: Advice, commands: Sequence[str]) -> dict[str, object]:
    from localseek.jobs.planned_model import flags_of

    return {
        "quantization": advice.row.quant,
        "is_file": advice.row.is_file,
        "size_bytes": advice.row.size_bytes,
        **_fit(advice.fit),
        "reason": advice.reason,
        "speed": speed_as_json(advice.speed),
        "flags": flags_of(advice),
        "commands": list(commands),
    }


def _row(row: Row) -> dict[str, object]:
    return {
        "quantization": row.quant,
        "is_file": row.is_file,
        "size_bytes": row.size_bytes,
        "weights_bytes": row.model.weights_bytes,
        "fits": [_fit(fit) for fit in row.fits],
    }


def _fit(fit: Fit) -> dict[str, object]:
    return {
        "n_ctx": fit.size.n_ctx,
        "kv_type": fit.size.kv_type,
        "where": fit.where,
        "gpu_layers": fit.placement.n_gpu_layers,
        "layers": fit.placement.n_layers,
        "host": _memory(fit.placement.host),
        "gpu": _memory(fit.placement.gpu),
    }


def _memory(memory: MemoryEstimate) -> dict[str, int]:
    return {
        "weights_bytes": memory.weights_bytes,
        "kv_bytes": memory.kv_bytes,
        "compute_bytes": memory.compute_bytes,
        "total_bytes": memory.total_bytes,
    }
