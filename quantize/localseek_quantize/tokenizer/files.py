"""The JSON files of a checkpoint that say something of its tokens."""

from __future__ import annotations

from dataclasses import dataclass

from localseek_quantize.checkpoints.json_file import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFiles:
    """Each of them; an empty object for one that is not there."""

    tokenizer: JsonObject  # tokenizer.json
    config: JsonObject  # tokenizer_config.json
    old_added: JsonObject  # added_tokens.json, of old checkpoints
