"""Stacks of coloured boxes: a start, some moves, and the stack after each of them.

    Start: red, blue, yellow.
    Take out blue: red, yellow. Put blue on top: red, yellow, blue.
    Add green: red, yellow, blue, green.

Stacks are always written from bottom to top, whatever the question does, so that the top is
what comes last. ``expected`` is the stack, "red,yellow,blue,green", or what was asked for
instead: "down green,blue,…", "top green", "bottom red", "count 4".
"""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import stack_words as words
from localseek.pebble.tasks.wording import NAMES, chosen, numbers_in, typed

_MAX_BOXES = 6
_MAX_MOVES = 5
_VERBATIM = 0.04  # of the questions in the words of our own documentation
_COLOURS = {*words.COLOURS}
_COUNTED = {word: str(i) for i, word in enumerate(words.COUNTS)}
_OURS = (
    "Suppose you have a stack of three boxes: {0}, {1} and {2}. The {0} is on the bottom, on top of"
    " that is the {1}, on top of that is the {2}. You take the {moved} one out and put it on the"
    " top, and then you add a fourth {added} box onto the top. Can you describe that stack of"
    " boxes?"
)

Stack = list[str]


class _Scene:
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
        return " ".join(text.replace("switchs", "switches").split())

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


def _move(scene: _Scene, stack: Stack, spare: Stack) -> tuple[str, str, str]:
    """Do one move to ``stack``; return it in the instance, the question and the solution."""
    kind = _kind_of_move(scene.random, stack)
    if kind in {"add", "add below"}:
        return _add(scene, stack, spare.pop(), below=kind == "add below")
    colour = scene.random.choice(stack)
    x = scene.the(colour, stack)
    if kind == "swap":
        return _swap(scene, stack, colour, x)
    stack.remove(colour)
    taken = f"Take out {colour}: {_listed(stack)}."
    if kind == "remove":
        spare.insert(0, colour)
        return f"remove {colour}", _said(scene, words.REMOVE, x=x), f"Remove{taken[8:]}"
    if kind == "move":
        stack.append(colour)
        said = _said(scene, words.TO_TOP, x=x)
        return f"move {colour}", said, f"{taken} Put {colour} on top: {_listed(stack)}."
    stack.insert(0, colour)
    said = _said(scene, words.TO_BOTTOM, x=x)
    return f"lower {colour}", said, f"{taken} Put {colour} at the bottom: {_listed(stack)}."


def _kind_of_move(random: Random, stack: Stack) -> str:
    kinds = ["add below"] if len(stack) < _MAX_BOXES else []
    kinds += ["add"] * 6 if len(stack) < _MAX_BOXES else []
    kinds += ["move"] * 6 + ["remove"] * 4 + ["lower"] if stack else []
    kinds += ["swap"] * 4 if len(stack) > 1 else []
    return random.choice(kinds)


def _add(scene: _Scene, stack: Stack, colour: str, *, below: bool) -> tuple[str, str, str]:
    stack.insert(0 if below else len(stack), colour)
    ordinal = words.ORDINALS[len(stack)]
    said = _said(scene, words.ADD_BELOW if below else words.ADD, c=colour, ordinal=ordinal)
    where = " at the bottom" if below else ""
    return f"add {colour}{where}", said, f"Add {colour}{where}: {_listed(stack)}."


def _swap(scene: _Scene, stack: Stack, colour: str, x: str) -> tuple[str, str, str]:
    other = scene.random.choice([c for c in stack if c != colour])
    said = _said(scene, words.SWAP, x=x, y=scene.the(other, stack))
    one, two = stack.index(colour), stack.index(other)
    stack[one], stack[two] = other, colour
    first, second = sorted((colour, other))
    return f"swap {first} {second}", said, f"Swap {colour} and {other}: {_listed(stack)}."


def _said(scene: _Scene, templates: tuple[str, ...], **slots: str) -> str:
    return scene.says(scene.random.choice(templates), **slots)


def _listed(stack: Stack) -> str:
    return ", ".join(stack) or "nothing"


def _enumerated(random: Random, colours: Stack) -> str:
    """List colours as people do: with commas, with an "and", with blanks."""
    if len(colours) > 1 and random.random() < 0.5:
        return (
            f"{', '.join(colours[:-1])}{random.choice((' and', ', and', ', then'))} {colours[-1]}"
        )
    return random.choice((", ", ", ", ", ", " ", ", then ", " - ", " and ")).join(colours)


def _start(scene: _Scene, stack: Stack) -> str:
    """Describe the stack at the start."""
    random = scene.random
    count = words.COUNTS[len(stack)] if random.random() < 0.8 else str(len(stack))
    things = {"count": count}
    if len(stack) == 1:
        return scene.says(
            "[There is|I have|You have|On the table is] [a|one|a single] {c} {thing}.", c=stack[0]
        )
    if random.random() < 0.3:
        up = random.random() < 0.6
        listed = _enumerated(random, stack if up else stack[::-1])
        lists = f"[{words.LISTS_UP if up else words.LISTS_DOWN}]"
        text = scene.says(
            random.choice(words.LIST_OPENINGS).replace("{list}", lists), list=listed, **things
        )
    else:
        unordered = random.sample(stack, len(stack)) if random.random() < 0.5 else stack
        clauses = _clauses(scene, stack)
        text = random.choice(words.OPENINGS)
        if "{clauses}" in text and not text.startswith("{clauses}") and "}. {" not in text:
            clauses = clauses[0].lower() + clauses[1:]
        text = scene.says(text, clauses=clauses, any=_enumerated(random, unordered), **things)
    return _sentence(text)


def _clauses(scene: _Scene, stack: Stack) -> str:
    """Describe ``stack`` clause by clause, upwards or downwards."""
    up = scene.random.random() < 0.65
    first, following, last, joints = scene.random.choice(words.UPWARDS if up else words.DOWNWARDS)
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


def _told(random: Random, moves: list[str]) -> str:
    """Put moves one behind the other, as sentences or in one."""
    style = random.choice(("sentences", "sentences", "then", "ordered", "numbered", "and"))
    if style == "numbered" and len(moves) > 1:
        return " ".join(f"{i}. {_sentence(move)}." for i, move in enumerate(moves, start=1))
    if style == "and" and len(moves) > 1:
        joint = random.choice((", ", ", then ", " and then "))
        last = random.choice((", and then ", " and ", ", and finally ", " and then "))
        return f"{_sentence(joint.join(moves[:-1]))}{last}{moves[-1]}."
    starts = [""] * len(moves)
    if style == "then":
        starts = ["", *(random.choice(("then ", "after that ", "next ", "now ")) for _ in moves)]
    if style == "ordered" and len(moves) > 1:
        starts = ["first ", *(random.choice(("then ", "next ")) for _ in moves[2:]), "finally "]
    return " ".join(
        f"{_sentence(start + move)}." for start, move in zip(starts, moves, strict=False)
    )


def _question(scene: _Scene, start: str, moves: list[str], asked: str) -> str:
    ask = scene.says(scene.random.choice(_ASK[asked]))
    order = [start, _told(scene.random, moves) if moves else "", ask]
    if scene.random.random() < 0.04 and not ask.startswith(("What now", "From")):
        order = [ask, *order[:-1]]
    return typed(scene.random, " ".join(filter(None, order)), keep=_COLOURS)


def _asked_for(asked: str, stack: Stack) -> tuple[str, str, str]:
    """Return the last line of the solution, the answer, and what is expected."""
    down = ", ".join(reversed(stack))
    if asked == "count":
        counted = ", ".join(f"{colour} {i}" for i, colour in enumerate(stack, start=1))
        line = f"Count: {counted}." if stack else "Nothing to count."
        return line, f"The number is {len(stack)}.", f"count {len(stack)}"
    if not stack:
        return "", "Nothing is left.", "nothing"
    if asked == "top":
        return f"The last is {stack[-1]}.", f"On top is {stack[-1]}.", f"top {stack[-1]}"
    if asked == "bottom":
        return f"The first is {stack[0]}.", f"At the bottom is {stack[0]}.", f"bottom {stack[0]}"
    if asked == "down":
        turned = f"From top to bottom: {down}."
        return f"Turned round: {down}.", turned, "down " + down.replace(" ", "")
    return "", f"From bottom to top: {', '.join(stack)}.", ",".join(stack)


_ASK = {
    "order": words.ASK_ORDER,
    "down": words.ASK_DOWN,
    "top": words.ASK_TOP,
    "bottom": words.ASK_BOTTOM,
    "count": words.ASK_COUNT,
}


def _make(random: Random) -> Problem:
    scene = _Scene(random)
    colours = random.sample(words.COLOURS, 13)
    if "gray" in colours and "grey" in colours:
        colours.remove("grey")
    if random.random() < _VERBATIM:
        return _verbatim(random, colours)
    n_boxes, n_moves = random.choice((1, 2, 3, 3, 3, 4, 4, 5, 6)), random.randrange(_MAX_MOVES + 1)
    begin, spare = colours[:n_boxes], colours[n_boxes:]
    stack, start = begin.copy(), _start(scene, begin)
    steps = [_move(scene, stack, spare) for _ in range(n_moves)]
    asked = random.choice(["order"] * 12 + ["down"] * 3 + ["top"] * 3 + ["bottom", "count"])
    question = _question(scene, start, [said for _, said, _ in steps], asked)
    moves = [(short, done) for short, _, done in steps]
    return _problem(begin, moves, question, _asked_for(asked, stack))


def _verbatim(random: Random, colours: Stack) -> Problem:
    """Ask in the words of the question that localseek shows itself with."""
    begin, added = colours[:3], colours[3]
    moved = random.choice(begin)
    rest = [colour for colour in begin if colour != moved]
    stack = [*rest, moved, added]
    taken = f"Take out {moved}: {_listed(rest)}. Put {moved} on top: {_listed(stack[:-1])}."
    moves = [(f"move {moved}", taken), (f"add {added}", f"Add {added}: {_listed(stack)}.")]
    question = _OURS.format(*begin, moved=moved, added=added)
    question = typed(random, question, keep=_COLOURS) if random.random() < 0.5 else question
    return _problem(begin, moves, question, _asked_for("order", stack))


def _problem(
    begin: Stack, moves: list[tuple[str, str]], question: str, end: tuple[str, str, str]
) -> Problem:
    line, answer, expected = end
    lines = [f"Start: {_listed(begin)}.", *(done for _, done in moves), line]
    return Problem(
        task="boxes",
        instance=" | ".join([f"boxes {','.join(begin)}", *(short for short, _ in moves)]),
        question=question,
        thinking="\n".join(filter(None, lines)),
        answer=answer,
        expected=expected,
    )


def _is_right(expected: str, answer: str) -> bool:
    """Find what was asked for in an answer; a stack is taken in the direction it says."""
    text = answer.lower()
    kind, _, what = expected.rpartition(" ")
    if kind == "count":
        as_digits = re.sub(r"[a-z]+", lambda word: _COUNTED.get(word[0], word[0]), text)
        return numbers_in(as_digits)[-1:] == [int(what)]
    if what == "nothing":
        return re.search(r"\b(nothing|empty|none|no \w+)\b", text) is not None
    named = [word for word in re.findall(r"[a-z]+", text) if word in _COLOURS]
    if kind in {"top", "bottom"}:
        by_place = rf"(?<!to ){kind}( one| \w+)? ?(is|:) (the |a )?{what}\b"
        other_place = kind not in text and {"top": "bottom", "bottom": "top"}[kind] in text
        return ({*named} == {what} and not other_place) or re.search(by_place, text) is not None
    wanted = what.split(",")
    down = re.search(r"top (to|down)|top first", text) is not None
    up = re.search(r"bottom (to|up)|bottom first", text) is not None
    if (kind == "down" and up) or (not kind and down and not up):
        wanted.reverse()
    return {*named} == {*wanted} and named[-len(wanted) :] == wanted


BOXES = Task(name="boxes", make=_make, is_right=_is_right)
