"""The names of files in one repository or folder -> the models among them.

    DeepSeek-R1-Distill-Llama-8B-Q4_K_M.gguf                one model, Q4_K_M
    BF16/model-00001-of-00002.gguf  model-00002-of-…        one model in two parts, BF16
    mmproj-F16.gguf  imatrix.gguf  README.md                none

What a file is can be told for sure by its header only. Names are all there is before a
download, and they are what a person has in mind who says ``:Q4_K_M``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.IGNORECASE)
# Projectors for images, and importance matrices: they belong beside a model.
_NO_MODEL = re.compile(r"(?:.*[._-])?mmproj(?:[._-].*)?|imatrix[._-].*|.*[._-]imatrix\.gguf")

# Types that llama.cpp's quantize tool offers, with the endings that publishers add (_L, _XL)
# and the prefix that Unsloth's dynamic ones have; between separators.
_QUANT = re.compile(
    r"(?<![A-Za-z0-9])"
    r"(?P<quant>(?:UD-)?(?:I?Q[1-8](?:_[A-Z0-9]+)+|TQ[12]_0|MXFP4(?:_MOE)?|NVFP4|BF16|FP?16|FP?32))"
    r"(?![A-Za-z0-9_])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """One model: its files in order, by their paths within the repository or folder."""

    paths: tuple[str, ...]
    n_parts: int  # that there should be
    quant: str | None  # in upper case, as far as the name says it

    @property
    def is_complete(self) -> bool:
        return len(self.paths) == self.n_parts


def model_files(paths: Iterable[str]) -> list[ModelFiles]:
    """Put the parts of each model together; what is no model is left out."""
    parts: dict[tuple[str, int], list[str]] = {}
    for path in sorted(paths):
        if is_model(path):
            parts.setdefault(_model_of(path), []).append(path)
    return [
        ModelFiles(paths=tuple(found), n_parts=n_parts, quant=quant_of(found[0]))
        for (_, n_parts), found in parts.items()
    ]


def is_model(path: str) -> bool:
    """Whether a name is that of a GGUF with a model, or with a part of one."""
    name = path.rpartition("/")[2].lower()
    return name.endswith(".gguf") and len(name) > len(".gguf") and not _NO_MODEL.fullmatch(name)


def quant_of(path: str) -> str | None:
    """The quantization that the name of a file tells, or the folder that it lies in."""
    for part in reversed(path.split("/")):
        labels = list(_QUANT.finditer(part))
        if labels:
            return canonical_quant(labels[-1]["quant"])
    return None


def canonical_quant(label: str) -> str:
    """A label in upper case; ``fp16`` is another word for ``F16``."""
    return re.sub(r"^FP(?=16|32)", "F", label.upper())


def part_names(name: str) -> Sequence[str]:
    """The names of all parts of the model that ``name`` belongs to, itself if it is all."""
    found = _part(name)
    if found is None:
        return (name,)
    count = found["count"]
    return [f"{found['stem']}-{i:05d}-of-{count}.gguf" for i in range(1, int(count) + 1)]


def stem_of(name: str) -> str:
    """What is left of a name without ``.gguf`` and without the number of a part."""
    found = _part(name)
    return found["stem"] if found else re.sub(r"\.gguf$", "", name, flags=re.IGNORECASE)


def _part(name: str) -> re.Match[str] | None:
    """The numbers in a name, where they can be those of a part."""
    found = _PART.fullmatch(name)
    return found if found and 1 <= int(found["number"]) <= int(found["count"]) else None


def _model_of(path: str) -> tuple[str, int]:
    """What all parts of a model have in common, and how many there are."""
    found = _part(path)
    return (found["stem"], int(found["count"])) if found else (path, 1)
