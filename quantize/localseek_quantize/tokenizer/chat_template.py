"""The chat templates of a checkpoint, wherever it keeps them: as fields of a GGUF.

    chat_template.jinja        and additional_chat_templates/NAME.jinja
    tokenizer_config.json      "chat_template": "…" or [{"name": "default", "template": "…"}, …]
    chat_template.json         {"chat_template": "…"}

The first of these that has one counts. The one named "default" is the chat template, the others
stand beside it under their names. Nothing of them is run here.

Source: SpecialVocab in gguf-py/gguf/vocab.py and add_chat_template in gguf_writer.py of
llama.cpp 0c1e57098, but for the order of the first two: that is the one of from_pretrained in
tokenization_utils_base.py of transformers 5.24, by which the model was trained and judged.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from localseek.errors import NoPermissionError
from localseek.models.gguf import Field
from localseek.printable import printable
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.checkpoints.json_file import JsonObject, read_json_if_there
from localseek_quantize.checkpoints.json_value import described

KEY = "tokenizer.chat_template"
LIST_KEY = "tokenizer.chat_templates"
JINJA = "chat_template.jinja"
JSON = "chat_template.json"
MORE = "additional_chat_templates"
DEFAULT = "default"
MAX_TEMPLATE_BYTES = 4 << 20  # the longest known has 30 kB
MAX_TEMPLATES = 64
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def read_chat_templates(folder: Path, config: JsonObject) -> tuple[dict[str, Field], list[str]]:
    """Return the fields and notices; ``config`` is tokenizer_config.json."""
    found = {
        JINJA: _of_jinja_files(folder),
        config.path.name: _templates(config),
        JSON: _templates(read_json_if_there(folder / JSON)),
    }
    having = [name for name, templates in found.items() if any(map(str.strip, templates.values()))]
    notices = []
    if any(found[name] != found[having[0]] for name in having):
        notices.append(
            f"{' and '.join(map(printable, having))} have different chat templates; "
            "that of the first is used."
        )
    templates = found[having[0]] if having else {}
    if DEFAULT not in templates:
        notices.append("no chat template was found; the model will complete texts, not chat.")
    return _fields(templates), notices


def _fields(templates: Mapping[str, str]) -> dict[str, Field]:
    others = sorted(templates.keys() - {DEFAULT})
    fields = {f"{KEY}.{name}": Field("string", templates[name].encode()) for name in others}
    if others:
        fields[LIST_KEY] = Field("string[]", [name.encode() for name in others])
    if DEFAULT in templates:
        fields[KEY] = Field("string", templates[DEFAULT].encode())
    return fields


def _templates(config: JsonObject) -> dict[str, str]:
    """The ``chat_template`` of a JSON file by name, in either of its forms."""
    value = config.values.get("chat_template")
    if value is None:
        return {}
    if isinstance(value, str):
        return {DEFAULT: _checked(config.path, value)}
    if not isinstance(value, list) or len(value) > MAX_TEMPLATES:
        must_be = f"a text, or a list of at most {MAX_TEMPLATES} named ones"
        config.refuse("chat_template", described(value), must_be)
    return dict(_named(config, index, item) for index, item in enumerate(value))


def _named(config: JsonObject, index: int, item: Any) -> tuple[str, str]:
    name, template = (item.get(k) if isinstance(item, dict) else None for k in ("name", "template"))
    if not isinstance(name, str) or not name or not isinstance(template, str):
        config.refuse(f"chat_template[{index}]", described(item), "a name and a template")
    return _safe_name(name), _checked(config.path, template)


def _of_jinja_files(folder: Path) -> dict[str, str]:
    default = _read_text(folder / JINJA)
    if default is None:
        return {}
    more = sorted((folder / MORE).glob("*.jinja"))
    if len(more) > MAX_TEMPLATES:
        found, must_be = f"{len(more):,}", f"at most {MAX_TEMPLATES}"
        raise CheckpointError(
            folder / MORE, field="the number of templates", found=found, must_be=must_be
        )
    named = {_safe_name(path.stem): _read_text(path) or "" for path in more}
    return named | {DEFAULT: default}


def _safe_name(name: str) -> str:
    return "".join(c if c in _NAME_CHARACTERS else "_" for c in name)


def _read_text(path: Path) -> str | None:
    """A template file, or nothing if there is none."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise CheckpointError(path, field="it", found="no regular file", must_be="one")
        with path.open("rb") as file:
            raw = file.read(MAX_TEMPLATE_BYTES + 1)
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise NoPermissionError(f"{printable(str(path))} may not be read.") from error
    except UnicodeDecodeError as error:
        found = f"wrong at byte {error.start:,}"
        raise CheckpointError(path, field="its text", found=found, must_be="valid UTF-8") from error
    except OSError as error:  # a loop of links, a name that is too long
        found = f"unreadable ({printable(str(error.strerror))})"
        raise CheckpointError(path, field="it", found=found, must_be="a regular file") from error
    return _checked(path, text)


def _checked(path: Path, template: str) -> str:
    """The template, if a GGUF can hold it."""
    try:
        size = len(template.encode())
    except UnicodeEncodeError as error:
        found = "no valid Unicode"
        raise CheckpointError(path, field="chat_template", found=found, must_be="that") from error
    if size > MAX_TEMPLATE_BYTES or "\0" in template:
        found = "with a NUL" if "\0" in template else f"{size:,} bytes long"
        must_be = f"free of NUL and at most {MAX_TEMPLATE_BYTES:,} bytes long"
        raise CheckpointError(path, field="chat_template", found=found, must_be=must_be)
    return template
