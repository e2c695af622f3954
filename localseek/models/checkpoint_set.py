"""The files of a repository -> those that are a checkpoint: weights, settings, tokenizer.

    config.json  tokenizer.json  model-00001-of-00002.safetensors …   of the top folder

Only data is taken: no pickle, which can run code when it is opened, and no Python file.
"""

from __future__ import annotations

from localseek.errors import BadDataError, NotFoundError
from localseek.models.header_error import quoted
from localseek.models.hub import Listing
from localseek.models.remote_file import RemoteFile

PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".msgpack")
WEIGHTS = ".safetensors"
CONFIG = "config.json"
NOT_THE_MODEL = ("adapter_", "consolidated", "optimizer", "training_")
TEXTS = (".json", ".jinja", ".md", ".txt")
OTHERS = ("tokenizer.model", "LICENSE", "NOTICE", "USE_POLICY.md")
TEMPLATES = "additional_chat_templates/"


def checkpoint_files(listing: Listing) -> tuple[RemoteFile, ...]:
    """Return the files of the checkpoint that the repository is, the small ones first.

    Raises NotFoundError if it has no safetensors or no config.json, BadDataError if it has
    pickles instead.
    """
    files = [file for file in listing.files if _belongs(file.path)]
    if not any(file.path.endswith(WEIGHTS) for file in files):
        raise _no_weights(listing)
    if not any(file.path == CONFIG for file in files):
        raise NotFoundError(
            f"{listing.repo} has no {CONFIG}.", hint="a checkpoint has config.json and weights."
        )
    return tuple(sorted(files, key=lambda file: (file.path.endswith(WEIGHTS), file.path)))


def _belongs(path: str) -> bool:
    if path.endswith(WEIGHTS):
        return "/" not in path and not path.startswith((*NOT_THE_MODEL, "."))
    if path.startswith(TEMPLATES):
        return path.endswith(".jinja") and path.count("/") == 1
    return "/" not in path and (path.endswith(TEXTS) or path in OTHERS)


def _no_weights(listing: Listing) -> BadDataError | NotFoundError:
    pickle = next((file.path for file in listing.files if file.path.endswith(PICKLES)), None)
    if pickle:
        return BadDataError(
            f"{listing.repo} has {quoted(pickle)} and no safetensors; pickles can run code when "
            "they are opened, so they are not fetched.",
            hint="look for a repository of the same model that has safetensors.",
        )
    if any(file.path.endswith(".gguf") for file in listing.files):
        hint = "it has GGUF files, which need no conversion: name one of them."
        return NotFoundError(f"{listing.repo} is no checkpoint.", hint=hint)
    return NotFoundError(
        f"{listing.repo} has no {WEIGHTS} file.", hint="a checkpoint has config.json and weights."
    )
