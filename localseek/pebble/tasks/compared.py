"""Two numbers -> how they compare: by how many digits they have, then digit by digit.

4821 and 4799: 4 and 4 digits, 4 = 4, 8 > 7
"""

from __future__ import annotations

EQUAL = "equal"


def compared(left: int, right: int) -> str:
    """Return the line that compares two whole numbers, up to what tells them apart or "equal"."""
    one, two = str(left), str(right)
    steps = [f"{len(one)} and {len(two)} digits"]
    if len(one) == len(two):
        for a, b in zip(one, two, strict=True):
            steps.append(f"{a} {'=' if a == b else '<' if a < b else '>'} {b}")
            if a != b:
                break
        else:
            steps.append(EQUAL)
    return f"{one} and {two}: {', '.join(steps)}"
