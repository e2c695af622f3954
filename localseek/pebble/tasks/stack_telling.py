"""How one puzzle of boxes is told: the words for things, the start, the moves, the question.

    a stack ──▶ "I have three cups: red at the bottom, then blue, then pink."
    moves   ──▶ "Take the blue one away, and then you put a green cup on top."

While a question is put together each move stands between two marks, so that the solution can
quote it just as it is typed in the end.
"""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

from localseek.pebble.tasks import stack_words as words
from localseek.pebble.tasks.wording import NAMES, chosen, typed, usual

QUOTED = "\0"  # on both sides of a move, until the question is typed
ALL_COLOURS = (*words.COLOURS, *words.COLOURS_RARE)

_COLOURS = {*ALL_COLOURS}
_AN = re.compile(r"\b([Aa]) (?=[aeio])")

Stack = list[str]


class Scene:
    """What stays the same throughout one question: the words for things, and who acts."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.thing, self.things = random.choice(words.THINGS).split()
        self.pile = random.choice(words.PILES)
        self.name = random.choice(NAMES)
        self.who = random.choice(("you", "you", "you", "I", "I", "we", self.name, "", ""))

    def says(self, template: str, **slots: str) -> str:
        """Fill in one template; a verb gets its s where a third person acts."""
        text = chosen(self.random, template)
        third = "s" if self.who == self.name else ""
        slots |= {"thing": self.thing, "things": self.things, "pile": self.pile}
        text = text.replace("~", third).format(**{"name": self.name, "who": self.who, **slots})
        text = _AN.sub(r"\1n ", text.replace("switchs", "switches"))
        return " ".join(text.split())

    def one_of(self, templates: tuple[str, ...], **slots: str) -> str:
        """Fill in one of ``templates``."""
        return self.says(usual(self.random, templates), **slots)

    def the(self, colour: str, stack: Stack) -> str:
        """Refer to the thing of ``colour``, at times by its place."""
        luck = self.random.random()
        if luck < 0.08 and colour == stack[-1]:
            return self.random.choice(("the top one", f"the top {self.thing}", "the one on top"))
        if luck < 0.08 and colour == stack[0]:
            return self.random.choice(("the bottom one", f"the bottom {self.thing}"))
        return self.random.choice(
            (f"the {colour} one", f"the {colour} {self.thing}", f"the {colour}", colour)
        )


def _enumerated(random: Random, colours: Stack) -> str:
    """List colours as people do: with commas, with an "and", with blanks."""
    if len(colours) > 1 and random.random() < 0.5:
        return (
            f"{', '.join(colours[:-1])}{random.choice((' and', ', and', ', then'))} {colours[-1]}"
        )
    return random.choice((", ", ", ", ", ", " ", ", then ", " - ", " and ")).join(colours)


def described(scene: Scene, stack: Stack) -> tuple[str, bool]:
    """Describe the stack at the start; tell whether upwards."""
    random = scene.random
    count = words.COUNTS[len(stack)] if random.random() < 0.8 else str(len(stack))
    things = {"count": count}
    if len(stack) == 1:
        text = "[There is|I have|You have|On the table is] [a|one|a single] {c} {thing}."
        return scene.says(text, c=stack[0]), True
    up = random.random() < 0.65
    if random.random() < 0.3:
        listed = _enumerated(random, stack if up else stack[::-1])
        lists = f"[{words.LISTS_UP if up else words.LISTS_DOWN}]"
        text = scene.says(
            usual(random, words.LIST_OPENINGS).replace("{list}", lists), list=listed, **things
        )
    else:
        unordered = random.sample(stack, len(stack)) if random.random() < 0.5 else stack
        clauses = _clauses(scene, stack, up=up)
        text = usual(random, words.OPENINGS)
        if "{clauses}" in text and not text.startswith("{clauses}") and "}. {" not in text:
            clauses = clauses[0].lower() + clauses[1:]
        text = scene.says(text, clauses=clauses, any=_enumerated(random, unordered), **things)
    return _sentence(text), up


def _clauses(scene: Scene, stack: Stack, *, up: bool) -> str:
    """Describe ``stack`` clause by clause, upwards or downwards."""
    directions = words.UPWARDS if up else words.DOWNWARDS
    first, following, last, joints = usual(scene.random, directions)
    order = stack if up else stack[::-1]
    following, last = (chosen(scene.random, text) for text in (following, last))
    clauses = [scene.says(first, c=order[0])]
    for before, colour in pairwise(order):
        template = last if last and colour == order[-1] else following
        clauses.append(scene.says(template, c=colour, b=before))
    joint = scene.random.choice(joints.split("|"))
    if joint == ". ":
        return ". ".join(clause[0].upper() + clause[1:] for clause in clauses)
    return joint.join(clauses)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def told(random: Random, moves: list[str]) -> str:
    """Put moves one behind the other, as sentences or in one, each between marks."""
    style = random.choice(("sentences", "sentences", "then", "ordered", "numbered", "and"))
    if style == "numbered" and len(moves) > 1:
        return " ".join(f"{i}. {_quotable(_sentence(m))}." for i, m in enumerate(moves, start=1))
    if style == "and" and len(moves) > 1:
        joint = random.choice((", ", ", then ", " and then "))
        last = random.choice((", and then ", " and ", ", and finally ", " and then "))
        first, *others = moves
        *before, end = map(_quotable, (_sentence(first), *others))
        return f"{joint.join(before)}{last}{end}."
    starts = [""] * len(moves)
    if style == "then":
        starts = ["", *(random.choice(("then ", "after that ", "next ", "now ")) for _ in moves)]
    if style == "ordered" and len(moves) > 1:
        starts = ["first ", *(random.choice(("then ", "next ")) for _ in moves[2:]), "finally "]
    told = (_quotable(_sentence(start + m)) for start, m in zip(starts, moves, strict=False))
    return " ".join(f"{move}." for move in told)


def _quotable(move: str) -> str:
    return f"{QUOTED}{move}{QUOTED}"


def typed_question(random: Random, question: str) -> tuple[str, list[str]]:
    """Type a question; return it and its moves as they now stand there."""
    text = typed(random, question, keep=_COLOURS)
    return text.replace(QUOTED, ""), text.split(QUOTED)[1::2]
