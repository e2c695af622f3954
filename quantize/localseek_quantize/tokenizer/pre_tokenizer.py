"""The structure of a tokenizer.json -> the name of llama.cpp's pre-tokenizer that does the same.

    normalizer, pre_tokenizer, model.ignore_merges ─▶ steps ─▶ a line of KNOWN, or what differs

llama.cpp has the pre-tokenizers built in and a GGUF names one; with the wrong name a model loads
and reads every prompt slightly wrong. What decides is how texts are cut into words, so only the
steps that cut are looked at, never the tokens: added ones change nothing. Upstream's converter
tells the pre-tokenizers apart by a hash of the ids of one text instead: a token for an empty line
is enough for it to know none, and a Llama 3.1 that adds no BOS it takes for smaug-bpe (tried out).

llama.cpp does not normalize. NFC, which Qwen's tokenizers have, is let pass, as upstream lets it:
text is composed already, nearly always. Any other normalizer is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NoReturn

from localseek.errors import UsageError
from localseek.models.vocabulary import PRE_TOKENIZERS
from localseek.printable import printable
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.checkpoints.json_value import described
from localseek_quantize.quoted import quoted
from localseek_quantize.tokenizer.known_pre_tokenizers import KNOWN, PreTokenizer, Step
from localseek_quantize.tokenizer.pre_tokenizer_steps import (
    MISSING,
    WANTED,
    Found,
    read_normalizers,
    read_steps,
)

N_SHOWN = 24  # characters of a regex to show around a difference
HARMLESS_NORMALIZERS = ("NFC",)
BYTE_LEVEL_SPACE = "Ġ"
SENTENCEPIECE_BYTE = "<0x0A>"
NOT_BYTE_LEVEL = "if it is SentencePiece's, put tokenizer.model beside it; the base model has one."

# How far apart two structures are: what a step more or less costs, or one of another type, and
# what a setting does; the nearest of those known is worth naming, no more.
STEP, SETTING, REGEX, IGNORE_MERGES = 1.5, 1.0, 0.3, 0.2


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a structure departs from a known one, and how far."""

    path: str
    found: object
    must_be: object
    cost: float


def choose_pre_tokenizer(tokenizer: JsonObject, pre: str | None) -> PreTokenizer:
    """Return the pre-tokenizer of a tokenizer.json; ``pre``, if a person gave it, wins.

    Raises UsageError for a name that llama.cpp lacks, and CheckpointError for a structure
    that it lacks, with the nearest it has and the first difference.
    """
    if pre is None:
        return recognize(tokenizer)
    if pre not in PRE_TOKENIZERS:
        raise UsageError(
            f"llama.cpp has no pre-tokenizer named {printable(pre)}.",
            hint=f"it has {', '.join(sorted(PRE_TOKENIZERS))}.",
        )
    if not _has_byte_level_tokens(tokenizer):
        must_be = f"one of bytes, in which {BYTE_LEVEL_SPACE} stands for a space"
        tokenizer.refuse("model.vocab", "another kind of vocabulary", must_be, NOT_BYTE_LEVEL)
    return PreTokenizer(name=pre, steps=())


def recognize(tokenizer: JsonObject) -> PreTokenizer:
    """Return the known pre-tokenizer with the structure of ``tokenizer``."""
    found = read_steps(tokenizer)
    ignore_merges = tokenizer.section("model").flag("ignore_merges", default=False)

    def distance(known: PreTokenizer) -> float:
        cost = 0 if ignore_merges == known.ignore_merges else IGNORE_MERGES
        return cost + _distance(found, WANTED[known.name])

    nearest = min(KNOWN, key=distance)
    if distance(nearest):
        _refuse(tokenizer, _first_difference(found, nearest, ignore_merges), nearest)
    for name in read_normalizers(tokenizer):
        if name not in HARMLESS_NORMALIZERS:
            hint = f"--pre {nearest.name} converts it all the same; prompts will read differently."
            must_be = "NFC or none, since llama.cpp normalizes nothing"
            tokenizer.refuse("normalizer", quoted(name), must_be, hint)
    return nearest


def _distance(found: Sequence[Found], wanted: Sequence[Step]) -> float:
    """The cost of turning one list of steps into the other: Levenshtein's distance."""
    row = [STEP * n for n in range(len(wanted) + 1)]
    for n, here in enumerate(found, 1):
        above, row = row, [STEP * n]
        for index, step in enumerate(wanted):
            replaced = above[index] + sum(d.cost for d in _differences(here, step))
            row.append(min(replaced, above[index + 1] + STEP, row[index] + STEP))
    return row[-1]


def _first_difference(
    found: Sequence[Found], nearest: PreTokenizer, ignore_merges: bool
) -> Difference:
    for index, (here, step) in enumerate(zip_longest(found, WANTED[nearest.name])):
        if here is None:
            path = f"pre_tokenizer.pretokenizers[{index}]" if index else "pre_tokenizer"
            return Difference(path, MISSING, dict(step)["type"], STEP)
        if step is None:
            return Difference(here.path, dict(here.step)["type"], MISSING, STEP)
        for difference in _differences(here, step):
            return difference
    flags = ignore_merges, nearest.ignore_merges
    return Difference("model.ignore_merges", *flags, IGNORE_MERGES)


def _differences(here: Found, wanted: Step) -> Iterator[Difference]:
    settings, wanted_settings = dict(here.step), dict(wanted)
    if settings["type"] != wanted_settings["type"]:
        kinds = settings["type"], wanted_settings["type"]
        yield Difference(f"{here.path}.type", *kinds, 2 * STEP)
        return
    for name, value in wanted_settings.items():
        other = settings.get(name, MISSING)
        if other != value:
            is_regex = name == "pattern.Regex"
            unlike = _unlikeness(str(other), str(value)) if is_regex else 1
            cost = REGEX + (SETTING - REGEX) * unlike
            yield Difference(f"{here.path}.{name}", other, value, cost)


def _unlikeness(one: str, other: str) -> float:
    """How much of two texts is neither their common beginning nor their common end."""
    begin = _n_common(one, other)
    end = _n_common(one[begin:][::-1], other[begin:][::-1])
    return 1 - (begin + end) / max(len(one), len(other), 1)


def _n_common(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _refuse(tokenizer: JsonObject, difference: Difference, nearest: PreTokenizer) -> NoReturn:
    found, must_be = difference.found, difference.must_be
    if difference.path.endswith(".Regex") and found != MISSING:
        found, must_be = _around_difference(str(found), str(must_be))
    wanted = f"{_shown(must_be)}, as in {nearest.name}, the nearest that llama.cpp knows"
    tokenizer.refuse(difference.path, _shown(found), wanted, _hint(tokenizer, nearest))


def _hint(tokenizer: JsonObject, nearest: PreTokenizer) -> str:
    if not _has_byte_level_tokens(tokenizer):
        return NOT_BYTE_LEVEL
    if any(("type", "Metaspace") in here.step for here in read_steps(tokenizer)):
        return (
            "these tokens are byte-level: some versions of transformers 5 save such tokenizers "
            "wrongly; take the tokenizer's files from the base model, or name its with --pre."
        )
    return f"--pre NAME decides, if you know which is right; {nearest.name} is the nearest."


def _has_byte_level_tokens(tokenizer: JsonObject) -> bool:
    vocab = tokenizer.section("model").section("vocab")
    return BYTE_LEVEL_SPACE in vocab and SENTENCEPIECE_BYTE not in vocab


def _around_difference(found: str, wanted: str) -> tuple[str, str]:
    """Cut two texts to what stands around the first character in which they differ."""
    at = _n_common(found, wanted)
    start = max(0, at - N_SHOWN)
    dots = "…" if start else ""
    cut = slice(start, at + N_SHOWN)
    return f"{dots}{found[cut]}", f"{dots}{wanted[cut]}"


def _shown(value: object) -> str:
    return MISSING if value == MISSING else described(value)
