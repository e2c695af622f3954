"""Moves in a stack of coloured things: what they do, how they are told and how worked out.

    red, yellow ─▶ "put a blue one on top" · "Add blue: red, yellow, blue." ─▶ red, yellow, blue

Two moves of one kind are at times told in one breath ("add a blue and a green one"); they are
worked out one after the other. What "it" is, "the same" or "the top two" is said before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from localseek.pebble.tasks import stack_pairs as at_once
from localseek.pebble.tasks.stack_additions import ADD
from localseek.pebble.tasks.stack_places import pointed_at
from localseek.pebble.tasks.stack_removals import REMOVE
from localseek.pebble.tasks.stack_swaps import SWAP
from localseek.pebble.tasks.stack_telling import Scene, Stack
from localseek.pebble.tasks.stack_to_bottom import ADD_BELOW, TO_BOTTOM
from localseek.pebble.tasks.stack_to_top import TO_TOP
from localseek.pebble.tasks.stack_words import ORDINALS

MAX_BOXES = 6
_IN_PAIRS = 0.12  # of the moves that could be
_AGAIN = 0.15  # of the moves are about the thing that the move before was about
_BACK = 0.2  # of the things that were taken away come back at once
_SAME = 0.12  # of the moves that repeat the one before say no more than that
_BY_PLACES = 0.2  # of the swaps are of two places, such as the top two


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is told at once: in the instance, in the question and in the solution."""

    short: str = ""
    said: str = ""
    done: str = ""
    kind: str = ""  # of one move, not of two
    latest: str = ""  # the colour that "it" means from now on
    is_new: bool = False
    is_gone: bool = False
    n: int = 1  # moves told at once


def made(scene: Scene, stack: Stack, spare: Stack, n_moves: int) -> list[Move]:
    """Make ``n_moves`` moves in ``stack``, with colours that ``spare`` has."""
    moves: list[Move] = []
    last = Move()
    while (left := n_moves - sum(move.n for move in moves)) > 0:
        pair = left > 1 and scene.random.random() < _IN_PAIRS
        last = (_pair(scene, stack, spare) if pair else None) or _move(scene, stack, spare, last)
        moves.append(last)
    return moves


def listed(stack: Stack) -> str:
    """Return the colours with commas between."""
    return ", ".join(stack) or "nothing"


def _move(scene: Scene, stack: Stack, spare: Stack, last: Move) -> Move:
    """Make one move."""
    random = scene.random
    if last.is_gone and len(stack) < MAX_BOXES and random.random() < _BACK:
        spare.remove(last.latest)
        return _back(scene, stack, last.latest)
    kind = _kind_of_move(scene, stack)
    if kind in {"add", "add below"}:
        return _add(scene, stack, spare.pop(), below=kind == "add below")
    if kind == "swap":
        return _swap(scene, stack, last)
    again = last.latest in stack and random.random() < _AGAIN
    colour = last.latest if again else random.choice(stack)
    x, found = pointed_at(scene, colour, stack, latest=last.latest, is_new=last.is_new)
    act, templates = _ACTS[kind]
    if kind == last.kind and colour != last.latest and random.random() < _SAME:
        templates = at_once.SAME
    short, done = act(stack, colour)
    is_gone = kind == "remove"
    if is_gone:
        spare.insert(0, colour)
    said = scene.one_of(templates, x=x)
    return Move(
        short=short, said=said, done=found + done, kind=kind, latest=colour, is_gone=is_gone
    )


def _kind_of_move(scene: Scene, stack: Stack) -> str:
    kinds = ["add below"] if len(stack) < MAX_BOXES else []
    kinds += ["add"] * 6 if len(stack) < MAX_BOXES else []
    kinds += ["move"] * 6 + ["remove"] * 4 + ["lower"] if stack else []
    kinds += ["swap"] * 4 if len(stack) > 1 else []
    return scene.random.choice(kinds)


def _add(scene: Scene, stack: Stack, colour: str, *, below: bool) -> Move:
    short, done = _added_below(stack, colour) if below else _added(stack, colour)
    said = scene.one_of(ADD_BELOW if below else ADD, c=colour, ordinal=ORDINALS[len(stack)])
    return Move(short=short, said=said, done=done, latest=colour, is_new=True)


def _back(scene: Scene, stack: Stack, colour: str) -> Move:
    """Put back what the last move took away."""
    below = scene.random.random() < 0.25
    short, done = _added_below(stack, colour) if below else _added(stack, colour)
    said = scene.one_of(at_once.BACK_AT_BOTTOM if below else at_once.BACK_ON_TOP, c=colour)
    return Move(short=short, said=said, done=f"That one is {colour}. {done}", latest=colour)


def _swap(scene: Scene, stack: Stack, last: Move) -> Move:
    if scene.random.random() < _BY_PLACES:
        one, other, found, said = _by_places(scene, stack)
    else:
        one, other = scene.random.sample(stack, 2)
        x, found = pointed_at(scene, one, stack, latest=last.latest, is_new=last.is_new)
        y, found_other = pointed_at(scene, other, stack)
        found, said = found + found_other, scene.one_of(SWAP, x=x, y=y)
    at, to = stack.index(one), stack.index(other)
    stack[at], stack[to] = other, one
    first, second = sorted((one, other))
    done = f"{found}Swap {one} and {other}: {listed(stack)}."
    return Move(short=f"swap {first} {second}", said=said, done=done)


def _by_places(scene: Scene, stack: Stack) -> tuple[str, str, str, str]:
    """Choose two by their places; return them, how they are found and what is said."""
    n = len(stack)
    low, high = sorted(scene.random.sample(range(n), 2))
    numbered = {"i": ORDINALS[low + 1], "j": ORDINALS[high + 1]}
    ways = [
        (n - 1, n - 2, at_once.SWAP_TOP_TWO),
        (0, 1, at_once.SWAP_BOTTOM_TWO),
        (n - 1, 0, at_once.SWAP_ENDS),
        (n - 1, 0, at_once.SWAP_ENDS),
        (low, high, at_once.SWAP_NUMBERED),
    ]
    if n == 2:
        ways.append((n - 1, 0, at_once.SWAP_BOTH))
    if n == 4:
        ways.append((1, 2, at_once.SWAP_MIDDLE_TWO))
    one, other, templates = scene.random.choice(ways)
    from_top = templates is at_once.SWAP_TOP_TWO
    found = "".join(_at(stack, place, from_top=from_top) for place in (one, other))
    return stack[one], stack[other], found, scene.one_of(templates, **numbered)


def _at(stack: Stack, place: int, *, from_top: bool) -> str:
    """Say which one is at ``place``, counted from 0 at the bottom."""
    if place == 0:
        return f"The bottom one is {stack[0]}. "
    if place == len(stack) - 1:
        return f"The top one is {stack[-1]}. "
    nth = ORDINALS[len(stack) - place if from_top else place + 1].capitalize()
    return f"{nth} from the {'top' if from_top else 'bottom'} is {stack[place]}. "


def _pair(scene: Scene, stack: Stack, spare: Stack) -> Move | None:
    """Make two moves of one kind, told at once, if the stack allows it."""
    if scene.random.random() < 0.2 and len(stack) > 1:
        return _two_away(scene, stack, spare)
    if scene.random.random() < 0.2:
        return _unlike(scene, stack, spare)
    kind = scene.random.choice(("add", "add", "remove", "remove", "move"))
    act, templates = _PAIRS[kind]
    if kind == "add":
        if len(stack) > MAX_BOXES - 2:
            return None
        one, two = x, y = spare.pop(), spare.pop()
    else:
        if len(stack) < 2:
            return None
        one, two = scene.random.sample(stack, 2)
        x, y = scene.the(one), scene.the(two)
    done = [act(stack, one), act(stack, two)]
    if kind == "remove":
        spare[:0] = [one, two]
    return Move(
        short=" | ".join(short for short, _ in done),
        said=scene.one_of(templates, x=x, y=y),
        done=" ".join(text for _, text in done),
        n=2,
    )


def _two_away(scene: Scene, stack: Stack, spare: Stack) -> Move:
    """Take two away from one end."""
    place, templates = scene.random.choice(
        ((-1, at_once.TOP_TWO_AWAY), (-1, at_once.TOP_TWO_AWAY), (0, at_once.BOTTOM_TWO_AWAY))
    )
    shorts, done = [], []
    for _ in range(2):
        colour = stack[place]
        found = f"The {'bottom' if place == 0 else 'top'} one is {colour}. "
        short, text = _removed(stack, colour)
        spare.insert(0, colour)
        shorts.append(short)
        done.append(found + text)
    return Move(short=" | ".join(shorts), said=scene.one_of(templates), done=" ".join(done), n=2)


def _unlike(scene: Scene, stack: Stack, spare: Stack) -> Move | None:
    """Add one at each end, or put one where the top one was."""
    if scene.random.random() < 0.5:
        if len(stack) > MAX_BOXES - 2:
            return None
        one, other = spare.pop(), spare.pop()
        done = [_added(stack, one), _added_below(stack, other)]
        said = scene.one_of(at_once.ADD_AT_BOTH_ENDS, x=one, y=other)
    else:
        if not stack:
            return None
        top, new = stack[-1], spare.pop()
        short, text = _removed(stack, top)
        spare.insert(0, top)
        done = [(short, f"The top one is {top}. {text}"), _added(stack, new)]
        said = scene.one_of(at_once.REPLACE_TOP, c=new)
    return Move(
        short=" | ".join(short for short, _ in done),
        said=said,
        done=" ".join(text for _, text in done),
        n=2,
    )


def _added(stack: Stack, colour: str) -> tuple[str, str]:
    stack.append(colour)
    return f"add {colour}", f"Add {colour}: {listed(stack)}."


def _added_below(stack: Stack, colour: str) -> tuple[str, str]:
    stack.insert(0, colour)
    return f"add {colour} at the bottom", f"Add {colour} at the bottom: {listed(stack)}."


def _removed(stack: Stack, colour: str) -> tuple[str, str]:
    stack.remove(colour)
    return f"remove {colour}", f"Remove {colour}: {listed(stack)}."


def _raised(stack: Stack, colour: str) -> tuple[str, str]:
    stack.remove(colour)
    taken = f"Take out {colour}: {listed(stack)}."
    stack.append(colour)
    return f"move {colour}", f"{taken} Put {colour} on top: {listed(stack)}."


def _lowered(stack: Stack, colour: str) -> tuple[str, str]:
    stack.remove(colour)
    taken = f"Take out {colour}: {listed(stack)}."
    stack.insert(0, colour)
    return f"lower {colour}", f"{taken} Put {colour} at the bottom: {listed(stack)}."


_Acts = dict[str, tuple[Callable[[Stack, str], tuple[str, str]], tuple[str, ...]]]
_ACTS: _Acts = {
    "move": (_raised, TO_TOP),
    "lower": (_lowered, TO_BOTTOM),
    "remove": (_removed, REMOVE),
}
_PAIRS: _Acts = {
    "add": (_added, at_once.ADD_TWO),
    "remove": (_removed, at_once.REMOVE_TWO),
    "move": (_raised, at_once.TWO_TO_TOP),
}
