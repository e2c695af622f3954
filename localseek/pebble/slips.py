"""A worked solution -> one with a slip in it that is made good, to learn that from.

    before the slip                  is learned
    the slip                         is given
    what makes it good, and the rest is learned

What begins a line is decided before a word of it is written. Behind it a slip can be seen and taken
back; but a model that was only shown solutions without any goes on as if there were none. The
slips are those that pebble makes: a question misread, hardly ever a step miscalculated.

Source: "Physics of Language Models: Part 2.2, How to Learn From Mistakes on Grade-School Math
Problems" (Ye, Xu, Li and Allen-Zhu 2024).
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from localseek.pebble import slips_in_boxes as in_boxes
from localseek.pebble.problem import Problem, Slipped
from localseek.pebble.slips_in_sums import another_sum

_KINDS: dict[str, tuple[Callable[[Problem, Random], Slipped | None], ...]] = {
    "addition": (another_sum,),
    "subtraction": (another_sum,),
    "multiplication": (another_sum,),
    "boxes": (
        in_boxes.other_end,
        in_boxes.another_start,
        in_boxes.taken_for_a_move,
        in_boxes.two_quoted_as_one,
        in_boxes.quoted_askew,
        in_boxes.left_out,
        in_boxes.something_else_asked,
    ),
}


def slip(problem: Problem, random: Random) -> Slipped | None:
    """Make a slip in the thinking of ``problem``, if there can be one of the kind drawn."""
    kinds = _KINDS.get(problem.task)
    return random.choice(kinds)(problem, random) if kinds else None
