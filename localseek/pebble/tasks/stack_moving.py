"""The moves of one puzzle: which they are, how each is told and how it is worked out.

    red, yellow ─▶ "put a blue one on top" · "Add blue: red, yellow, blue." ─▶ red, yellow, blue

What "it" is, "the same" or "the top two" is said before the move is made.
"""

from __future__ import annotations

from localseek.pebble.tasks import stack_pairs as pairs
from localseek.pebble.tasks.stack_acts import (
    MAX_BOXES,
    Act,
    Move,
    added,
    added_below,
    listed,
    lowered,
    raised,
    removed,
)
from localseek.pebble.tasks.stack_additions import ADD
from localseek.pebble.tasks.stack_places import pointed_at
from localseek.pebble.tasks.stack_removals import REMOVE
from localseek.pebble.tasks.stack_supposed import move_words
from localseek.pebble.tasks.stack_swaps import SWAP
from localseek.pebble.tasks.stack_telling import Scene, Stack
from localseek.pebble.tasks.stack_to_bottom import ADD_BELOW, TO_BOTTOM
from localseek.pebble.tasks.stack_to_top import TO_TOP
from localseek.pebble.tasks.stack_two_moves import two_moves
from localseek.pebble.tasks.stack_words import ORDINALS

_IN_PAIRS = 0.12  # of the moves that could be
_AGAIN = 0.15  # of the moves are about the thing that the move before was about
_BACK = 0.2  # of the things that were taken away come back at once
_SAME = 0.12  # of the moves that repeat the one before say no more than that
_BY_PLACES = 0.2  # of the swaps are of two places, such as the top two

_ACTS: dict[str, Act] = {"move": raised, "lower": lowered, "remove": removed}
_WORDS: dict[str, tuple[str, ...]] = {
    "add": ADD,
    "add below": ADD_BELOW,
    "move": TO_TOP,
    "lower": TO_BOTTOM,
    "remove": REMOVE,
    "swap": SWAP,
}


def made(scene: Scene, stack: Stack, spare: Stack, n_moves: int) -> list[Move]:
    """Make ``n_moves`` moves in ``stack``, with colours that ``spare`` has."""
    moves: list[Move] = []
    last = Move()
    while (left := n_moves - sum(move.n for move in moves)) > 0:
        pair = left > 1 and not scene.tense and scene.random.random() < _IN_PAIRS
        last = (two_moves(scene, stack, spare) if pair else None) or _move(
            scene, stack, spare, last
        )
        moves.append(last)
        scene.has_said_who = scene.says_who_once
    scene.has_said_who = False
    return moves


def _move(scene: Scene, stack: Stack, spare: Stack, last: Move) -> Move:
    """Make one move."""
    random = scene.random
    may_be_back = last.is_gone and len(stack) < MAX_BOXES and not scene.tense
    if may_be_back and random.random() < _BACK:
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
    templates = _words(scene, kind)
    is_same = kind == last.kind and colour != last.latest and not scene.tense
    if is_same and random.random() < _SAME:
        templates = pairs.SAME
    short, done = _ACTS[kind](stack, colour)
    is_gone = kind == "remove"
    if is_gone:
        spare.insert(0, colour)
    said = scene.one_of(templates, x=x)
    return Move(
        short=short, said=said, done=(found + done,), kind=kind, latest=colour, is_gone=is_gone
    )


def _words(scene: Scene, kind: str) -> tuple[str, ...]:
    return move_words(scene, kind) if scene.tense else _WORDS[kind]


def _kind_of_move(scene: Scene, stack: Stack) -> str:
    kinds = ["add below"] * 2 if len(stack) < MAX_BOXES else []
    kinds += ["add"] * 6 if len(stack) < MAX_BOXES else []
    kinds += ["move"] * 6 + ["remove"] * 4 + ["lower"] * 2 if stack else []
    kinds += ["swap"] * 4 if len(stack) > 1 else []
    return scene.random.choice(kinds)


def _add(scene: Scene, stack: Stack, colour: str, *, below: bool) -> Move:
    short, done = added_below(stack, colour) if below else added(stack, colour)
    templates = _words(scene, "add below" if below else "add")
    said = scene.one_of(templates, c=colour, ordinal=ORDINALS[len(stack)])
    return Move(short=short, said=said, done=(done,), latest=colour, is_new=True)


def _back(scene: Scene, stack: Stack, colour: str) -> Move:
    """Put back what the last move took away."""
    below = scene.random.random() < 0.25
    short, done = added_below(stack, colour) if below else added(stack, colour)
    said = scene.one_of(pairs.BACK_AT_BOTTOM if below else pairs.BACK_ON_TOP, c=colour)
    return Move(short=short, said=said, done=(f"That one is {colour}. {done}",), latest=colour)


def _swap(scene: Scene, stack: Stack, last: Move) -> Move:
    if not scene.tense and scene.random.random() < _BY_PLACES:
        one, other, found, said = _by_places(scene, stack)
    else:
        one, other = scene.random.sample(stack, 2)
        x, found = pointed_at(scene, one, stack, latest=last.latest, is_new=last.is_new)
        y, found_other = pointed_at(scene, other, stack)
        found, said = found + found_other, scene.one_of(_words(scene, "swap"), x=x, y=y)
    at, to = stack.index(one), stack.index(other)
    stack[at], stack[to] = other, one
    first, second = sorted((one, other))
    done = f"{found}Swap {one} and {other}: {listed(stack)}."
    return Move(short=f"swap {first} {second}", said=said, done=(done,))


def _by_places(scene: Scene, stack: Stack) -> tuple[str, str, str, str]:
    """Choose two by their places; return them, how they are found and what is said."""
    n = len(stack)
    low, high = sorted(scene.random.sample(range(n), 2))
    numbered = {"i": ORDINALS[low + 1], "j": ORDINALS[high + 1]}
    ways = [
        (n - 1, n - 2, pairs.SWAP_TOP_TWO),
        (0, 1, pairs.SWAP_BOTTOM_TWO),
        (n - 1, 0, pairs.SWAP_ENDS),
        (n - 1, 0, pairs.SWAP_ENDS),
        (low, high, pairs.SWAP_NUMBERED),
    ]
    if n == 2:
        ways.append((n - 1, 0, pairs.SWAP_BOTH))
    if n == 4:
        ways.append((1, 2, pairs.SWAP_MIDDLE_TWO))
    one, other, templates = scene.random.choice(ways)
    from_top = templates is pairs.SWAP_TOP_TWO
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
