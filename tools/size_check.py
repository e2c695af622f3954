"""Fails on a function above 60 lines or a file above 400; prints the medians.

    python -m tools.size_check FOLDER…

The parameters of a function are not counted: a command has one a flag.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

MAX_FUNCTION = 60
MAX_FILE = 400


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield where each function stands and how many lines it has."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0].lineno
            yield f"{path}:{node.lineno} {node.name}", (node.end_lineno or 0) - first + 2


def main(folders: list[str]) -> int:
    paths = [path for folder in folders for path in sorted(Path(folder).rglob("*.py"))]
    sizes = [(str(path), len(path.read_text(encoding="utf-8").splitlines())) for path in paths]
    lengths = [item for path in paths for item in functions(path)]
    too_long = [item for item in sizes if item[1] > MAX_FILE]
    too_long += [item for item in lengths if item[1] > MAX_FUNCTION]
    for name, n_lines in too_long:
        print(f"{name}: {n_lines} lines")
    print(
        f"{len(sizes)} files, median {statistics.median(n for _, n in sizes if n):.0f} lines; "
        f"{len(lengths)} functions, median {statistics.median(n for _, n in lengths):.0f}, "
        f"longest {max(n for _, n in lengths)}"
    )
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else __doc__)
