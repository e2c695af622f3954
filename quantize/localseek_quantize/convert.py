"""A checkpoint -> the plan of its GGUF.

config.json, tensors ─▶ architecture ─┐
tokenizer files ──────▶ vocabulary ───┼─▶ fields and tensors ─▶ a type for each ─▶ Plan
README, generation_config ▶ general ──┘
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from localseek.models.metadata import Metadata
from localseek_quantize.architectures import read_model
from localseek_quantize.architectures.model import Model
from localseek_quantize.checkpoints.checkpoint import Checkpoint
from localseek_quantize.general import general_fields
from localseek_quantize.gguf.plan import Plan
from localseek_quantize.planned_types import TypeChoices, plan_tensors
from localseek_quantize.quantization.recipes import model_facts
from localseek_quantize.source import n_weights
from localseek_quantize.tokenizer.vocabulary import Vocabulary, read_vocabulary


def plan_conversion(
    checkpoint: Checkpoint, choices: TypeChoices, *, pre: str | None = None
) -> Plan:
    """Check the whole checkpoint and say what its GGUF will hold; no weight is read.

    ``pre`` names the pre-tokenizer where the checkpoint's is not recognized. Raises
    CheckpointError and MissingFileError, naming the file and the field.
    """
    model = read_model(checkpoint)
    vocabulary = read_vocabulary(checkpoint, n_rows=model.n_vocab_rows, pre=pre)
    general = general_fields(checkpoint, model=model, file_type=choices.quant_type.file_type)
    facts = model_facts(Metadata(checkpoint.path, dict(model.fields), model.architecture))
    planned = plan_tensors(model.tensors, facts, choices)
    return Plan(
        description=_description(checkpoint, model, vocabulary),
        fields={**general, **model.fields, **vocabulary.fields, **choices.fields()},
        tensors=planned.tensors,
        inputs=checkpoint.files,
        spared=_others(checkpoint),
        notices=(*checkpoint.notices, *model.notices, *vocabulary.notices, *planned.notices),
    )


def _others(checkpoint: Checkpoint) -> tuple[Path, ...]:
    """Whatever else is the checkpoint's, but for what runs of ours may have left there."""
    others = (path for path in checkpoint.path.iterdir() if path.suffix not in (".gguf", ".part"))
    return tuple(path for path in others if path.is_file())


def _description(checkpoint: Checkpoint, model: Model, vocabulary: Vocabulary) -> str:
    n = sum(n_weights(tensor.source) for tensor in model.tensors)
    [(dtype, _)] = Counter(checkpoint.dtypes.values()).most_common(1)
    files = f"{checkpoint.n_files} file{'s' if checkpoint.n_files > 1 else ''}"
    weights = f"{n / 1e9:.2f} G" if n >= 1e7 else f"{n:,}"
    name = checkpoint.config.items("architectures")
    return " · ".join(
        [
            str(name[0]) if name else model.architecture,
            f"{weights} weights",
            dtype,
            files,
            f"tokenizer {vocabulary.description}",
        ]
    )
