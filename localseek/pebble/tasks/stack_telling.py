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

from localseek.pebble.tasks import stack_lists
from localseek.pebble.tasks import stack_openings as openings
from localseek.pebble.tasks import stack_words as words
from localseek.pebble.tasks.stack_clauses_down import DOWNWARDS
from localseek.pebble.tasks.stack_clauses_up import UPWARDS
from localseek.pebble.tasks.wording import NAMES, chosen, typed, usual

_BY_RELATION = 0.3  # of the stacks of two or three are told in ways of their own
_WHO_ONCE = 0.3  # of the puzzles: "you take the red one and put it on top, then add a blue one"
QUOTED = "\0"  # on both sides of a move, until the question is typed
ALL_COLOURS = (*words.COLOURS, *words.COLOURS_RARE)

_COLOURS = {*ALL_COLOURS}
_BETWEEN = ("; ", " / ", "/", ",", " then ", ", and ", " & ", ", next ", ", and then ", " + ")
_THE_RARE = (
    "[[that|this] {colour} [one|{thing}]|[the one|the {thing}] [that|which] is {colour}|"
    "[the one|the {thing}] in {colour}|the {thing} of {colour} colour|{colour} {thing}|"
    "the {colour} coloured [one|{thing}]|the one whose colour is {colour}]"
)
_NUMBERS = (
    "{i}. ", "{i}. ", "{i}. ", "{i}) ", "({i}) ", "{a}) ", "({a}) ", "{a}. ", "Step {i}: ",
    "Step {i}. ", "Move {i}: ", "{i}: ", "#{i}: ", "{i} - ", "- ", "- ", "* ",
    "Step {i} ", "Command {i}: ", "Operation {i}: ", "Action {i}: ", "Op {i}: ", "(step {i}) ",
)  # fmt: skip
_THEN = ("then ", "after that ", "next ", "now ")
_THEN_RARE = (
    "then, ", "after that, ", "afterwards ", "afterwards, ", "next, ", "and then ", "later ",
    "later on, ", "subsequently ", "thereafter ", "after this, ", "following that, ",
    "in the next step ", "when that is done, ", "and now ", "next up, ", "thereupon ", "also, ",
    "then: ", "and later ", "and afterwards ", "after this ", "right after that, ", "a bit later, ",
    "a moment later ", "some time later, ", "after lunch ", "in the evening ", "the next day ",
)  # fmt: skip
_FIRST = (
    "first ", "first ", "first, ", "at first ", "first of all, ", "to begin with, ",
    "first off, ", "firstly, ", "to start with, ", "first: ", "in the beginning ",
)  # fmt: skip
_LAST = (
    "finally ", "finally ", "finally, ", "lastly ", "lastly, ", "last of all, ", "in the end, ",
    "and finally ", "as the last step, ", "at the end, ",
    "in the end ", "at the very end, ", "at last ", "and lastly ", "to finish, ", "last, ",
)  # fmt: skip
_JOINTS = (
    "; ", "; ", "; then ", " & ", " -> ", " => ", " / ", ", afterwards ", ", after that ",
    ", next ", ", and after that ", "; after that, ", "; next, ", " then ", " and ", ", ", " + ",
    "... ", ". and ", " - ", "\n", ", then ", ", and then ", ", and later ", " and afterwards ",
    ", and ", ". then ", "; and then ", " and later ", ", and afterwards ",
)  # fmt: skip
_AN = re.compile(r"\b([Aa]) (?=[aeio])")
_DOS = re.compile(r"\b(do|go)(?=s\b)")
WHAT = re.compile(r"(What|Which|How) [^.?!]*\?$")
_IF = ("If", "If", "When", "Now if", "Say", "Suppose")
_NEW_SENTENCE = re.compile(r"(?<=\. )\0?[a-z]")

Stack = list[str]


class Scene:
    """What stays the same throughout one question: the words for things, and who acts."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.thing, self.things = random.choice(words.THINGS).split()
        self.pile = random.choice(words.PILES)
        self.name = random.choice(NAMES)
        self.who = random.choice(("you", "you", "you", "I", "I", "we", self.name, "", ""))
        self.says_who_once = random.random() < _WHO_ONCE
        self.has_said_who = False
        self.tense = ""  # of the moves, where all is one sentence: see stack_supposed.py

    def says(self, template: str, **slots: str) -> str:
        """Fill in one template; a verb gets its s where a third person acts."""
        text = chosen(self.random, template)
        third = "s" if self.who == self.name else ""
        slots |= {"thing": self.thing, "things": self.things, "pile": self.pile}
        who = "" if self.has_said_who else self.who
        text = text.replace("~", third).format(**{"name": self.name, "who": who, **slots})
        text = _AN.sub(r"\1n ", _DOS.sub(r"\1e", text.replace("switchs", "switches")))
        return _NEW_SENTENCE.sub(
            lambda found: found[0].upper(),
            " ".join(text.split()).replace(f" {QUOTED} ", f" {QUOTED}"),
        )

    def one_of(self, templates: tuple[str, ...], **slots: str) -> str:
        """Fill in one of ``templates``."""
        return self.says(usual(self.random, templates), **slots)

    def the(self, colour: str) -> str:
        """Refer to the thing of ``colour``."""
        if self.random.random() > 0.9:
            return chosen(self.random, _THE_RARE).format(colour=colour, thing=self.thing)
        return self.random.choice(
            (f"the {colour} one", f"the {colour} {self.thing}", f"the {colour}", colour)
        )


def _enumerated(random: Random, colours: Stack) -> str:
    """List colours as people do: with commas, with an "and", with blanks, with numbers."""
    if len(colours) > 1 and random.random() < 0.05:
        form = random.choice(("{i} {c}", "{i}. {c}", "{i}) {c}", "{i}: {c}", "{i} = {c}"))
        numbered = [form.format(i=i, c=colour) for i, colour in enumerate(colours, 1)]
        return random.choice((", ", ", ", " ", "; ")).join(numbered)
    if len(colours) > 1 and random.random() < 0.5:
        return (
            f"{', '.join(colours[:-1])}{random.choice((' and', ', and', ', then'))} {colours[-1]}"
        )
    usual_ones = (", ", ", ", ", ", " ", ", then ", " - ", " and ")
    return random.choice(usual_ones if random.random() < 0.7 else _BETWEEN).join(colours)


def described(scene: Scene, stack: Stack) -> tuple[str, bool]:
    """Describe the stack at the start; tell whether upwards."""
    random = scene.random
    count = words.COUNTS[len(stack)] if random.random() < 0.8 else str(len(stack))
    things = {"count": count}
    if len(stack) == 1:
        return sentence(scene.one_of(openings.LONE, c=stack[0])), True
    up = random.random() < 0.65
    if len(stack) <= 3 and random.random() < _BY_RELATION:
        templates = openings.OF_FEW[len(stack), up]
        return sentence(scene.one_of(templates, **dict(zip("abc", stack, strict=False)))), up
    if random.random() < 0.3:
        listed = _enumerated(random, stack if up else stack[::-1])
        things |= {"low": stack[0], "high": stack[-1]}
        lists = f"[{stack_lists.LISTS_UP if up else stack_lists.LISTS_DOWN}]"
        text = scene.says(
            usual(random, stack_lists.LIST_OPENINGS).replace("{list}", lists), list=listed, **things
        )
    else:
        unordered = random.sample(stack, len(stack)) if random.random() < 0.5 else stack
        clauses = _clauses(scene, stack, up=up)
        text = usual(random, openings.OPENINGS)
        if "{clauses}" in text and not text.startswith("{clauses}") and "}. {" not in text:
            clauses = clauses[0].lower() + clauses[1:]
        text = scene.says(text, clauses=clauses, any=_enumerated(random, unordered), **things)
    return sentence(text), up


def _clauses(scene: Scene, stack: Stack, *, up: bool) -> str:
    """Describe ``stack`` clause by clause, upwards or downwards."""
    directions = UPWARDS if up else DOWNWARDS
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


def sentence(text: str) -> str:
    """Begin ``text`` with a capital."""
    return text[0].upper() + text[1:]


def told(random: Random, moves: list[str], *, in_one: bool = False) -> str:
    """Put moves one behind the other, as sentences or ``in_one``, each between marks."""
    styles = ["sentences", "sentences", "then", "ordered", "numbered"]
    if not any(". " in move for move in moves):
        styles = ["and"] if in_one else [*styles, "and", "joined"]
    style = random.choice(styles)
    first, *others = moves
    if style == "numbered" and others:
        return _numbered(random, moves)
    if style == "and" and others:
        joint = random.choice((", ", ", then ", " and then "))
        last = random.choice((", and then ", " and ", ", then ", ", and finally ", " and then "))
        *before, end = map(quotable, (sentence(first), *others))
        return f"{joint.join(before)}{last}{end}."
    if style == "joined" and others:
        return random.choice(_JOINTS).join(map(quotable, (sentence(first), *others))) + "."
    starts = [""] * len(moves)
    if style == "then":
        after = random.choice((_THEN, _THEN_RARE))
        starts = ["", *(random.choice(after) for _ in others)]
    if style == "ordered" and others:
        starts = _ordered(random, len(moves))
    told = [start + move for start, move in zip(starts, moves, strict=True)]
    if random.random() < 0.9:
        told = [*map(sentence, told)]
    between = random.choice((" ", " ", " ", " ", " ", "\n"))
    return between.join(f"{quotable(move)}." for move in told)


def supposing(random: Random, moves: list[str], ask: str) -> str:
    """Ask ``ask`` in one sentence with ``moves``, if they are such that one can."""
    if not moves or any(". " in move for move in moves) or not WHAT.match(ask):
        return ""
    joined = random.choice((" and ", " and then ", ", then ", ", ")).join(map(quotable, moves))
    what = ask.rstrip("?")
    if random.random() < 0.5:
        return f"{random.choice(_IF)} {joined}, {what[0].lower()}{what[1:]}?"
    return f"{what} {random.choice(('if', 'when', 'after'))} {joined}?"


def _numbered(random: Random, moves: list[str]) -> str:
    """Put moves in a list, on one line or on many."""
    mark = random.choice(_NUMBERS)
    if random.random() < 0.7:
        moves = [*map(sentence, moves)]
    marked = [
        mark.format(i=i, a="abcdefg"[i - 1]) + quotable(move) for i, move in enumerate(moves, 1)
    ]
    if random.random() < 0.5 and mark not in {"- ", "* "}:
        return random.choice((". ", ". ", ", ", "; ", " ")).join(marked) + "."
    end = random.choice((".", ".", "", ";"))
    return "".join(f"\n{move}{end}" for move in marked) + "\n"


def _ordered(random: Random, n_moves: int) -> list[str]:
    """Say of each move when it comes: first, then and finally, or first, second and third."""
    if random.random() < 0.3:
        mark = random.choice((", ", "ly, ", ": "))
        return [ordinal + mark for ordinal in words.ORDINALS[1 : n_moves + 1]]
    first = random.choice(_FIRST)
    after = random.choice((("then ", "next "), _THEN_RARE))
    return [first, *(random.choice(after) for _ in range(n_moves - 2)), random.choice(_LAST)]


def quotable(move: str) -> str:
    """Put the marks around a move."""
    return f"{QUOTED}{move}{QUOTED}"


def typed_question(random: Random, question: str) -> tuple[str, list[str]]:
    """Type a question; return it and its moves as they now stand there."""
    text = typed(random, question, keep=_COLOURS)
    return text.replace(QUOTED, ""), text.split(QUOTED)[1::2]
