"""The process that compares mathematics: pairs of texts as JSON lines in, true or false out.

It is run as a file, by jobs/mathematics.py, and imports nothing of ours.
"""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from typing import Any

MAX_MEMORY_BYTES = 2 * 2**30


def _main() -> None:
    _limit_memory()
    from math_verify import parse, verify  # type: ignore[import-untyped]

    @lru_cache(maxsize=256)
    def parsed(text: str) -> list[Any]:
        return list(parse(f"${text.strip().strip('$')}$", parsing_timeout=None))

    for line in sys.stdin:
        one, other = (parsed(text) for text in json.loads(line))
        # verify() is not symmetric, equality is
        is_same = bool(one and other) and all(
            verify(*pair, timeout_seconds=None) for pair in ((one, other), (other, one))
        )
        sys.stdout.write(json.dumps(is_same) + "\n")
        sys.stdout.flush()


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


if __name__ == "__main__":
    _main()
