"""The tokenizer beside an adapter, held against the one of the base, which is what a GGUF gets.

Training with new tokens changes the vocabulary: then the two do not belong together, even where
the rows of padding of an embedding hide it. Another chat template is only worth a word.
"""

from __future__ import annotations

from pathlib import Path

from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.checkpoints.json_file import JsonObject, read_json_if_there
from localseek_quantize.quoted import quoted
from localseek_quantize.tokenizer.added_tokens import list_added_tokens, list_old_tokens
from localseek_quantize.tokenizer.chat_template import KEY, read_chat_templates

VOCABULARY_HINT = (
    "the adapter was trained with another vocabulary; merge it with PEFT and save that with its "
    "own tokenizer, then convert it without --lora."
)
_FILES = ("tokenizer.json", "added_tokens.json")  # the second is of old SentencePiece models
_CONFIG = "tokenizer_config.json"


def check_same_tokens(adapter: Path, base: Path) -> None:
    """Raise CheckpointError if the adapter's directory has other tokens than the base's."""
    for name in _FILES:
        trained, known = (_tokens(read_json_if_there(folder / name)) for folder in (adapter, base))
        if not trained or not known:
            continue  # only one of them has the file, which says nothing
        if trained != known:
            new, gone = sorted(trained - known), sorted(known - trained)
            which = f"{quoted(new[0])} is new" if new else f"{quoted(gone[0])} is gone"
            raise CheckpointError(
                adapter / name,
                field="the number of tokens beside the adapter",
                found=f"{len(trained):,} ({which})",
                must_be=f"{len(known):,}, those of the base",
                hint=VOCABULARY_HINT,
            )
        return


def _tokens(tokenizer: JsonObject) -> frozenset[str]:
    if not tokenizer.values:
        return frozenset()
    if tokenizer.path.name != _FILES[0]:
        return frozenset(token.text for token in list_old_tokens(tokenizer))
    vocab = tokenizer.section("model").values.get("vocab")
    texts = frozenset(token.text for token in list_added_tokens(tokenizer))
    return texts | frozenset(vocab) if isinstance(vocab, dict) else texts


def template_notices(adapter: Path, base: Path) -> tuple[str, ...]:
    """What to say if the adapter was trained with another chat template than the base has."""
    trained, known = (
        read_chat_templates(folder, read_json_if_there(folder / _CONFIG))[0].get(KEY)
        for folder in (adapter, base)
    )
    if trained is None or trained == known:
        return ()
    which = "the base's is used" if known else "the base has none, and it is not used"
    return (f"the adapter comes with a chat template of its own; {which}.",)
