"""Two moves told in one breath: "add a blue and a green one", "take the top two away".

They are worked out one after the other, and so count as two.
"""

from __future__ import annotations

from localseek.pebble.tasks import stack_pairs as words
from localseek.pebble.tasks.stack_acts import (
    MAX_BOXES,
    Act,
    Move,
    added,
    added_below,
    raised,
    removed,
)
from localseek.pebble.tasks.stack_telling import QUOTED, Scene, Stack

_END = {-1: "top", 0: "bottom"}
_FROM_THE_ENDS = 0.25  # are taken away from there
_ON_TOP = "[the top one|the one on top|the top {thing}|the {thing} on top]"
_BY_PLACE = 0.6  # of the second ones that are taken from the top are called so
_UNLIKE = 0.2  # of the others are of two kinds, or at two places

_LIKE: dict[str, tuple[Act, tuple[str, ...]]] = {
    "add": (added, words.ADD_TWO),
    "remove": (removed, words.REMOVE_TWO),
    "move": (raised, words.TWO_TO_TOP),
}


def two_moves(scene: Scene, stack: Stack, spare: Stack) -> Move | None:
    """Make two moves that are told at once, if the stack allows it."""
    if scene.random.random() < _FROM_THE_ENDS and len(stack) > 1:
        return _two_away(scene, stack, spare)
    if scene.random.random() < _UNLIKE:
        return _unlike(scene, stack, spare)
    kind = scene.random.choice(("add", "add", "remove", "remove", "move"))
    act, templates = _LIKE[kind]
    if kind == "add":
        if len(stack) > MAX_BOXES - 2:
            return None
        one, two = x, y = spare.pop(), spare.pop()
    else:
        if len(stack) < 2:
            return None
        one, two = scene.random.sample(stack, 2)
        x, y = scene.the(one), scene.the(two)
    on_top = kind == "remove" and two == stack[-1]
    done, found = [act(stack, one)], ""
    if on_top and scene.random.random() < _BY_PLACE:
        y, found = scene.says(_ON_TOP), f"The top one is {two}. "
    short, text = act(stack, two)
    done.append((short, found + text))
    if kind == "remove":
        spare[:0] = [one, two]
    return _both(scene.one_of(templates, x=x, y=y), done)


def _two_away(scene: Scene, stack: Stack, spare: Stack) -> Move:
    """Take two away from one end, or one from each."""
    places, templates = scene.random.choice(
        (
            ((-1, -1), words.TOP_TWO_AWAY),
            ((0, 0), words.BOTTOM_TWO_AWAY),
            ((-1, 0), words.ENDS_AWAY),
            ((0, -1), words.ENDS_AWAY),
        )
    )
    slots = {"one": _END[places[0]], "other": _END[places[1]]}
    done = []
    for place in places:
        colour = stack[place]
        found = f"The {_END[place]} one is {colour}. "
        short, text = removed(stack, colour)
        spare.insert(0, colour)
        done.append((short, found + text))
    return _both(scene.one_of(templates, **slots), done)


def _unlike(scene: Scene, stack: Stack, spare: Stack) -> Move | None:
    """Add one at each end, or put one where the top one was."""
    if scene.random.random() < 0.5:
        if len(stack) > MAX_BOXES - 2:
            return None
        one, other = spare.pop(), spare.pop()
        done = [added(stack, one), added_below(stack, other)]
        said = scene.one_of(words.ADD_AT_BOTH_ENDS, x=one, y=other)
    else:
        if not stack:
            return None
        top, new = stack[-1], spare.pop()
        short, text = removed(stack, top)
        spare.insert(0, top)
        done = [(short, f"The top one is {top}. {text}"), added(stack, new)]
        said = scene.one_of(words.REPLACE_TOP, c=new)
    return _both(said, done)


def _both(said: str, done: list[tuple[str, str]]) -> Move:
    """Make one of two: a line for each where each has a clause of its own, or one for both."""
    short = " | ".join(short for short, _ in done)
    lines = [text for _, text in done]
    return Move(
        short=short, said=said, done=tuple(lines) if QUOTED in said else (" ".join(lines),), n=2
    )
