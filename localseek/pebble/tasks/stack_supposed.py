"""A puzzle of boxes told in one sentence: the stack is a part of it, and so are the moves.

    "What is on top once the red one has been removed from a stack that goes red, blue from bottom to top?"

The moves are told as done ("has been"), as happening ("is") or as somebody's past ("did").
"""

from __future__ import annotations

from itertools import pairwise

from localseek.pebble.tasks import stack_supposed_words as words
from localseek.pebble.tasks import stack_words
from localseek.pebble.tasks.stack_acts import listed
from localseek.pebble.tasks.stack_telling import WHAT, Scene, Stack, quotable, sentence
from localseek.pebble.tasks.wording import sentences

MAX_MOVES = 3
_TENSES = (*words.MOVES,)
_UNDER, _ON = ("under", "below", "beneath"), ("on", "on top of", "above", "over")
_ACTORS = ("I", "I", "you", "we", "someone", "somebody", "a child", "they")


def suppose(scene: Scene) -> None:
    """Have the moves of ``scene`` told as they are in one sentence."""
    scene.tense = scene.random.choice(_TENSES)
    scene.who = scene.random.choice((*_ACTORS, scene.name)) if scene.tense == "did" else ""


def move_words(scene: Scene, kind: str) -> tuple[str, ...]:
    """Return the templates for a move of ``kind`` in the tense of ``scene``."""
    return words.MOVES[scene.tense][kind]


def started(scene: Scene, stack: Stack) -> tuple[str, bool]:
    """Return the words for ``stack`` as a part of a sentence; tell whether upwards."""
    random = scene.random
    up = random.random() < 0.6
    order = stack if up else stack[::-1]
    joint = random.choice(
        (" and ", ", and ", ", ", ", then ") if len(stack) > 2 else (" and ", ", ")
    )
    slots = {"list": _and(order, joint), "rest": _and(order[1:], joint), "first": order[0]}
    relation = random.choice(_UNDER if up else _ON)
    slots["chain"] = " and ".join(f"{one} is {relation} {next_}" for one, next_ in pairwise(order))
    slots["count"] = stack_words.COUNTS[len(stack)]
    return scene.one_of(words.STARTS_UP if up else words.STARTS_DOWN, **slots), up


def in_one_sentence(scene: Scene, start: str, moves: list[str], ask: str) -> str:
    """Put all of it together; what is asked keeps a sentence of its own if it is no question."""
    random = scene.random
    *before, last = map(quotable, moves)
    between = random.choice((", ", " and then ", ", then "))
    end = random.choice((" and ", " and then ", ", and then "))
    told = f"{between.join(before)}{end}{last}" if before else last
    what = ask.rstrip("?")
    if WHAT.match(ask):
        what = what[0].lower() + what[1:]
        text = scene.one_of(words.SENTENCES, start=start, moves=told, what=what)
    else:
        text = scene.one_of(words.TELLINGS, start=start, moves=told, ask=ask)
    return sentence(sentences(text))


def _and(colours: Stack, joint: str) -> str:
    return f"{listed(colours[:-1])}{joint}{colours[-1]}" if len(colours) > 1 else colours[0]
