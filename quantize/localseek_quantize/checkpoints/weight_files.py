"""A directory -> the .safetensors files that are its model, or why there are none.

    model.safetensors                                      the whole model
    model.safetensors.index.json, model-00001-of-00003…    which tensor is in which shard
    anything.safetensors, if it is the only one            the whole model

Files are told apart by their names. Pickles are never opened, whatever they hold: opening
one can run code. Names that an index gives are names of files beside it, never paths.
"""

from __future__ import annotations

import errno
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from localseek.errors import BadDataError, LocalseekError, NoPermissionError, NotFoundError
from localseek.models.regular_file import open_regular
from localseek.printable import printable
from localseek_quantize.checkpoints.error import CheckpointError, MissingFileError
from localseek_quantize.checkpoints.json_file import MAX_JSON_BYTES, JsonObject
from localseek_quantize.checkpoints.strict_json import parse_object
from localseek_quantize.quoted import quoted

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
ADAPTER = "adapter_config.json"
SUFFIX = ".safetensors"
MAX_SHARDS = 4096  # DeepSeek-V3 has 163
MAX_FILE_NAME = 255
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
NOT_THE_MODEL = ("adapter_", "consolidated", "optimizer", "training_")

_SHARD = re.compile(r"-(\d+)-of-(\d+)\.safetensors$")
_OTHERS: dict[str, Callable[[str], bool]] = {
    "pickle": lambda name: name.endswith((*PICKLES, ".bin.index.json")),
    "gguf": lambda name: name.endswith(".gguf"),
    "mistral": lambda name: name.startswith("consolidated") and name.endswith(SUFFIX),
}
_SMALLER = "localseek quantize makes a smaller GGUF of it."
_WHAT_IT_IS = f"a checkpoint is a directory with config.json and {SINGLE}, or shards of it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The files of a model. ``weight_map`` is the index's: tensor name -> file name."""

    paths: tuple[Path, ...]
    index: Path | None = None
    weight_map: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def find_weights(folder: Path) -> Weights:
    """Find the files of the model in ``folder``.

    Raises NotFoundError and MissingFileError for what is not there, BadDataError for a
    directory, or a file, that holds something else, and CheckpointError for a bad index.
    """
    names = _names(folder)
    if INDEX in names:
        return _indexed(folder, names)
    if SINGLE in names:
        return Weights(paths=(folder / SINGLE,))
    others = sorted(name for name in names if _may_be_model(name))
    shard = _SHARD.search(others[0]) if others else None
    if len(others) == 1 and (shard is None or int(shard[2]) == 1):
        return Weights(paths=(folder / others[0],))
    if others:
        hint = f"it says which of the {len(others)} {SUFFIX} files make the model; fetch it."
        raise MissingFileError(folder / INDEX, hint=hint)
    raise _no_model(folder, names)


def _may_be_model(name: str) -> bool:
    return name.endswith(SUFFIX) and not name.startswith((*NOT_THE_MODEL, "."))


def _names(folder: Path) -> frozenset[str]:
    shown = printable(str(folder))
    try:
        if not stat.S_ISDIR(folder.stat().st_mode):
            raise _not_a_directory(folder)
        return frozenset(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: NUL
        raise NotFoundError(f"there is no directory {shown}.", hint=_WHAT_IT_IS) from error
    except PermissionError as error:
        raise NoPermissionError(f"{shown} may not be read by this user.") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise BadDataError(f"{shown} is a loop of symbolic links.") from error
        if error.errno == errno.ENAMETOOLONG:
            raise NotFoundError(f"there is no directory {shown}.", hint=_WHAT_IT_IS) from error
        raise


def _not_a_directory(path: Path) -> BadDataError:
    """What to say of a file that was given in place of a directory."""
    shown = printable(str(path))
    if path.suffix.lower() in PICKLES:
        return _pickle(f"{shown} is a {path.suffix.lower()} file")
    with open_regular(path) as file:
        if file.read(4) == b"GGUF":
            return BadDataError(f"{shown} is a GGUF file, converted already.", hint=_SMALLER)
    hint = _WHAT_IT_IS
    if path.suffix == SUFFIX:
        hint = f"give its directory, {printable(str(path.parent))}, with config.json in it."
    return BadDataError(f"{shown} is a file, no checkpoint.", hint=hint)


def _pickle(what: str) -> BadDataError:
    return BadDataError(
        f"{what}; pickles can run code when they are opened, so localseek never opens them.",
        hint="save the model again with safe_serialization=True, "
        "or use a repository that has safetensors.",
    )


def _no_model(folder: Path, names: frozenset[str]) -> LocalseekError:
    """What to say of a directory that holds something in place of a model's safetensors."""
    shown = printable(str(folder))
    if ADAPTER in names:
        hint = f"convert the model that it was trained on: localseek convert BASE --lora {shown}"
        return BadDataError(f"{shown} holds a LoRA adapter, no model of its own.", hint=hint)
    found = {kind: sorted(n for n in names if is_it(n)) for kind, is_it in _OTHERS.items()}
    if found["pickle"]:
        first = min(found["pickle"], key=lambda name: not name.startswith("pytorch_model"))
        return _pickle(f"{shown} holds {printable(first)}")
    if found["gguf"]:
        what = f"{printable(found['gguf'][0])}, converted already"
        return BadDataError(f"{shown} holds {what}.", hint=_SMALLER)
    if found["mistral"]:
        what = f"{printable(found['mistral'][0])}, a model in Mistral's own layout, and no other"
        hint = f"fetch {SINGLE}, or {INDEX} and the files that it names, too."
        return BadDataError(f"{shown} holds {what}.", hint=hint)
    return MissingFileError(folder / SINGLE, hint=_WHAT_IT_IS)


def _indexed(folder: Path, names: frozenset[str]) -> Weights:
    index = folder / INDEX
    weight_map = _weight_map(index)
    shards = sorted(set(weight_map.values()))
    if len(shards) > MAX_SHARDS:
        must_be = f"of at most {MAX_SHARDS:,} files"
        raise CheckpointError(
            index, field="weight_map", found=f"of {len(shards):,}", must_be=must_be
        )
    missing = [shard for shard in shards if shard not in names]
    if missing:
        hint = f"{INDEX} names {len(shards)} files, {len(missing)} of them are missing; fetch them."
        raise MissingFileError(folder / missing[0], hint=hint)
    unlisted = sorted(name for name in names - set(shards) if _may_be_model(name))
    _check_unlisted(index, shards, unlisted)
    return Weights(
        paths=tuple(folder / shard for shard in shards),
        index=index,
        weight_map=weight_map,
        notices=tuple(
            f"{printable(name)} is not in the index; it is not read." for name in unlisted
        ),
    )


def _weight_map(index: Path) -> dict[str, str]:
    with open_regular(index) as file:
        raw = file.read(MAX_JSON_BYTES)
    values = JsonObject(index, parse_object(index, "it", raw))
    weight_map = values.section("weight_map").values
    if not weight_map:
        values.refuse("weight_map", "empty or missing", "a map of tensors to files")
    for tensor, name in weight_map.items():
        if not _is_plain_name(name):
            must_be = f"the name of a {SUFFIX} file beside the index"
            values.refuse(f"weight_map.{tensor}", quoted(name), must_be)
    return dict(weight_map)


def _is_plain_name(name: object) -> bool:
    """Whether this names a file in the same directory, on every system."""
    return (
        isinstance(name, str)
        and name.endswith(SUFFIX)
        and not name.startswith(".")
        and name.isprintable()
        and len(name.encode()) <= MAX_FILE_NAME
        and name == PurePosixPath(name).name == PureWindowsPath(name).name
    )


def _check_unlisted(index: Path, shards: list[str], unlisted: list[str]) -> None:
    """Refuse a model.safetensors or a further shard beside an index that does not know it."""
    counts = {match[2] for shard in shards if (match := _SHARD.search(shard))}
    for name in unlisted:
        match = _SHARD.search(name)
        if name == SINGLE or (match and match[2] in counts):
            found = f"without {quoted(name)}, which is beside it"
            hint = "remove the files of another saving, or fetch the index again."
            must_be = "of the same saving as the files"
            raise CheckpointError(
                index, field="weight_map", found=found, must_be=must_be, hint=hint
            )
