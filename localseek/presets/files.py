"""Names → presets: those of localseek, and those of the config directory, which win."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from localseek.config import config_file
from localseek.errors import CannotCreateError, NotFoundError, UsageError
from localseek.presets.preset import MAX_CHARS, Preset, PresetError, parse_preset
from localseek.printable import printable

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

SKELETON = '''# A preset of localseek: localseek ask -p {name} --var tone=friendly "some text"

description = "What it is for, in one line."

# What is sent. {{{{ input }}}} is the prompt and what comes on stdin; other names are variables.
# Reasoning models do best with everything here, and nothing in a system prompt.
template = """
Rewrite the text below in a {{{{ tone }}}} tone. Reply with the text only.

{{{{ input }}}}
"""

# system = "Only for models that were trained with one."
# input = "optional"            # needs no prompt
# extract = "final"             # or code, code:last, code:all, number, field:NAME, regex:EXPRESSION
# schema = "title:str, tags:[str]"   # the answer is JSON of this form
# choice = ["yes", "no"]             # the answer is one of these

[variables]
tone = "friendly"               # its default; {{}} instead = must be given with --var

# [sampling]
# temperature = 0.6

# [think]
# budget = 2000                 # tokens of thought at most
# display = "hide"              # show, hide, summary, only
'''


class PresetNotFoundError(NotFoundError):
    """No preset has that name."""

    def __init__(self, name: str, known: list[str]) -> None:
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        super().__init__(
            f"there is no preset '{printable(name[:64])}'.",
            hint=f"{hint}localseek presets lists those there are.",
        )


def own_folder() -> Path:
    """Where a person's own presets lie; it need not exist."""
    return config_file().parent / "presets"


def shipped_folder() -> Path:
    """Where ours lie: in the package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    in_wheel = package / "prompts"
    return in_wheel if in_wheel.is_dir() else package.parent / "prompts"


def preset_files() -> dict[str, Path]:
    """The file of each preset by name, sorted."""
    found = {path.stem: path for folder in (shipped_folder(), own_folder()) for path in _in(folder)}
    return dict(sorted(found.items()))


def load_preset(name: str) -> Preset:
    """Read the preset of that name; raise PresetNotFoundError, or PresetError naming the line."""
    files = preset_files()
    if name not in files:
        raise PresetNotFoundError(name, list(files))
    return parse_preset(name, read_preset(files[name]), str(files[name]))


class KnownPresets:
    """Presets by name, each read once."""

    def __init__(self) -> None:
        self._known: dict[str, Preset] = {}

    def named(self, name: str) -> Preset:
        """Return the preset; raises what ``load_preset`` does."""
        if name not in self._known:
            self._known[name] = load_preset(name)
        return self._known[name]


def read_preset(path: Path) -> str:
    """Return the text of a preset's file."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_CHARS + 1).decode("utf-8")
    except UnicodeDecodeError as error:
        raise PresetError(str(path), 0, f"byte {error.start} is not UTF-8.") from error
    except OSError as error:
        raise PresetError(str(path), 0, f"it cannot be read ({error.strerror}).") from error


def new_preset(name: str) -> Path:
    """Write a preset to begin with; never over another. Return its path."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"'{printable(name[:64])}' cannot be the name of a preset: letters, digits, - and _."
        )
    path = own_folder() / f"{name}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(SKELETON.format(name=name))
    except FileExistsError as error:
        raise CannotCreateError(f"{path} is there already.", hint=f"edit {path}.") from error
    except OSError as error:
        raise CannotCreateError(f"{path} cannot be written ({error.strerror}).") from error
    return path


def _in(folder: Path) -> Iterator[Path]:
    try:
        paths = [Path(entry.path) for entry in os.scandir(folder) if entry.is_file()]
    except OSError:
        return
    yield from (p for p in paths if p.suffix == ".toml" and _NAME.fullmatch(p.stem))
