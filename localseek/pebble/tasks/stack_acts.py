"""Moves in a stack of coloured things: what they do, how they are told and how worked out.

    red, yellow ─▶ "put a blue one on top" · "Add blue: red, yellow, blue." ─▶ red, yellow, blue

Two moves of one kind are at times told in one breath ("add a blue and a green one"); they are
worked out one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from localseek.pebble.tasks import stack_changes, stack_moves, stack_pairs
from localseek.pebble.tasks.stack_places import pointed_at
from localseek.pebble.tasks.stack_telling import Scene, Stack
from localseek.pebble.tasks.stack_words import ORDINALS

MAX_BOXES = 6
_IN_PAIRS = 0.12  # of the moves that could be
_AGAIN = 0.15  # of the moves are about the thing that the move before was about


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is told at once: in the instance, in the question and in the solution."""

    short: str = ""
    said: str = ""
    done: str = ""
    latest: str = ""  # the colour that "it" means from now on
    is_new: bool = False
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
    kind = _kind_of_move(scene, stack)
    if kind in {"add", "add below"}:
        return _add(scene, stack, spare.pop(), below=kind == "add below")
    again = last.latest in stack and scene.random.random() < _AGAIN
    colour = last.latest if again else scene.random.choice(stack)
    x, found = pointed_at(scene, colour, stack, latest=last.latest, is_new=last.is_new)
    if kind == "swap":
        return _swap(scene, stack, colour, (x, found))
    act, templates = _ACTS[kind]
    short, done = act(stack, colour)
    if kind == "remove":
        spare.insert(0, colour)
    latest = "" if kind == "remove" else colour
    said = scene.one_of(templates, x=x)
    return Move(short=short, said=said, done=found + done, latest=latest)


def _kind_of_move(scene: Scene, stack: Stack) -> str:
    kinds = ["add below"] if len(stack) < MAX_BOXES else []
    kinds += ["add"] * 6 if len(stack) < MAX_BOXES else []
    kinds += ["move"] * 6 + ["remove"] * 4 + ["lower"] if stack else []
    kinds += ["swap"] * 4 if len(stack) > 1 else []
    return scene.random.choice(kinds)


def _add(scene: Scene, stack: Stack, colour: str, *, below: bool) -> Move:
    short, done = _added_below(stack, colour) if below else _added(stack, colour)
    templates = stack_changes.ADD_BELOW if below else stack_changes.ADD
    said = scene.one_of(templates, c=colour, ordinal=ORDINALS[len(stack)])
    return Move(short=short, said=said, done=done, latest=colour, is_new=True)


def _swap(scene: Scene, stack: Stack, colour: str, called: tuple[str, str]) -> Move:
    other = scene.random.choice([c for c in stack if c != colour])
    (x, found), (y, found_other) = called, pointed_at(scene, other, stack)
    said = scene.one_of(stack_moves.SWAP, x=x, y=y)
    one, two = stack.index(colour), stack.index(other)
    stack[one], stack[two] = other, colour
    first, second = sorted((colour, other))
    done = f"{found}{found_other}Swap {colour} and {other}: {listed(stack)}."
    return Move(short=f"swap {first} {second}", said=said, done=done)


def _pair(scene: Scene, stack: Stack, spare: Stack) -> Move | None:
    """Make two moves of one kind, told at once, if the stack allows it."""
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
    "move": (_raised, stack_moves.TO_TOP),
    "lower": (_lowered, stack_moves.TO_BOTTOM),
    "remove": (_removed, stack_changes.REMOVE),
}
_PAIRS: _Acts = {
    "add": (_added, stack_pairs.ADD_TWO),
    "remove": (_removed, stack_pairs.REMOVE_TWO),
    "move": (_raised, stack_pairs.TWO_TO_TOP),
}
