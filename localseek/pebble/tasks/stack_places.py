"""How a thing in a stack is pointed at: by its colour, its place, its neighbour, or as "it".

    the second one from the bottom ──▶ "Second from the bottom is blue."

Where the colour is not said, the solution says first which one is meant.
"""

from __future__ import annotations

from localseek.pebble.tasks.stack_telling import Scene, Stack
from localseek.pebble.tasks.stack_words import ORDINALS

_BY_PLACE, _BY_OTHERS, _AS_IT = 0.08, 0.05, 0.3
_TOP = (
    "the top one",
    "the top {thing}",
    "the [one|{thing}] [on the top|at the top|now on top|that is on top|that lies on top]",
    "[whatever is on top[ now|]|the {thing} on top|the top one of the {pile}]",
    "the one on top",
    "[the topmost|the uppermost|the highest] [one|{thing}]",
    "the [one|{thing}] [that is now on top|that is on top now|at the very top]",
    "[the current top [one|{thing}]|the highest [one |{thing} |]of all]",
)
_BOTTOM = (
    "the bottom one",
    "the bottom {thing}",
    "the [one|{thing}] [on the bottom|at the bottom|now at the bottom|that is now on the bottom|that lies at the bottom]",
    "[whatever is at the bottom[ now|]|the {thing} at the bottom|the bottom one of the {pile}]",
    "the one at the bottom",
    "[the lowest|the bottommost] [one|{thing}]",
    "the [one|{thing}] [that is now at the bottom|that is at the bottom now|at the very bottom]",
    "[the current bottom [one|{thing}]|the lowest [one |{thing} |]of all]",
)
_FROM_BOTTOM = "[the {nth} [one |{thing} |]from [the |]bottom|the {nth} [one|{thing}][,|] counted from the bottom[,|]|the {nth} [one |{thing} |]from below|the [one|{thing}] in {nth} place from the bottom|the {nth} lowest [one|{thing}]|whatever is {nth} from the bottom[ now|]|the {nth} [one|{thing}] [counting|going] [up|upwards] from the bottom]"
_FROM_TOP = "[the {nth} [one |{thing} |]from [the |]top|the {nth} [one|{thing}][,|] counted from the top[,|]|the {nth} [one |{thing} |]from above|the [one|{thing}] in {nth} place from the top|the {nth} highest [one|{thing}]|whatever is {nth} from the top[ now|]|the {nth} [one|{thing}] [counting|going] [down|downwards] from the top]"
_MIDDLE = "[the middle [one|{thing}]|the [one|{thing}] in the middle|the [one|{thing}] [right |exactly |]in the middle[ of the {pile}|]|the middle [one|{thing}] of the {pile}|the one at the centre|the [one|{thing}] that [is|lies] in the middle|the central one]"
_UNDER = "the [one|{thing}] [that is |that lies |||][directly |just |right |][under|below|beneath|underneath] [the {c} one|{c}|the {c} {thing}]"
_ON = "the [one|{thing}] [that is |that lies |||][directly |just |right |][on|on top of|above|over] [the {c} one|{c}|the {c} {thing}]"
_UNDER_IT = "[the [one|{thing}] [directly |just |right |][under|below|beneath] [it|that|that one]]"
_ON_IT = "[the [one|{thing}] [directly |just |right |][on top of|above|over] [it|that|that one]]"
_NEW = "[the new one|the new {thing}|the one just added|the one that was just added|the one you just added|the newcomer|the latest one|it|that one|this new one|that new {thing}]"
_IT = "[it|it|that one|this one|that same one|the same one|the same {thing}|that {thing}]"


def pointed_at(
    scene: Scene, colour: str, stack: Stack, *, latest: str = "", is_new: bool = False
) -> tuple[str, str]:
    """Return how the thing of ``colour`` is called, and which one that is if it needs saying.

    ``latest`` is the one that the move before was about; ``is_new`` if that added it.
    """
    random = scene.random
    if colour == latest and random.random() < _AS_IT:
        return scene.says(_NEW if is_new else _IT), f"That one is {colour}. "
    luck = random.random()
    if luck < _BY_PLACE and colour == stack[-1]:
        return scene.says(random.choice(_TOP)), f"The top one is {colour}. "
    if luck < _BY_PLACE and colour == stack[0]:
        return scene.says(random.choice(_BOTTOM)), f"The bottom one is {colour}. "
    if luck > 1 - _BY_OTHERS and len(stack) > 1:
        return _by_others(scene, colour, stack, latest)
    return scene.the(colour), ""


def _by_others(scene: Scene, colour: str, stack: Stack, latest: str) -> tuple[str, str]:
    """Point at the thing of ``colour`` by the place that it has among the others."""
    at, n = stack.index(colour), len(stack)
    ways = []
    if latest in stack and abs(stack.index(latest) - at) == 1:
        over = at > stack.index(latest)
        templates, where = (_ON_IT, "On") if over else (_UNDER_IT, "Under")
        ways += [(templates, "", "", f"{where} {latest} is")] * 2
    if at > 0:
        nth = ORDINALS[at + 1]
        ways.append((_FROM_BOTTOM, nth, "", f"{nth.capitalize()} from the bottom is"))
        ways.append((_ON, "", stack[at - 1], f"On {stack[at - 1]} is"))
    if at < n - 1:
        nth = ORDINALS[n - at]
        ways.append((_FROM_TOP, nth, "", f"{nth.capitalize()} from the top is"))
        ways.append((_UNDER, "", stack[at + 1], f"Under {stack[at + 1]} is"))
    if n % 2 and at == n // 2:
        ways += [(_MIDDLE, "", "", "The middle one is")] * 3
    called, nth, neighbour, found = scene.random.choice(ways)
    return scene.says(called, nth=nth, c=neighbour), f"{found} {colour}. "
