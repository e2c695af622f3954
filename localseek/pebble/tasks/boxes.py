"""Stacks of coloured boxes: a start, some moves, and the stack after each of them.

    Start: red, blue, yellow.
    > You take the blue one out and put it on the top
    Take out blue: red, yellow. Put blue on top: red, yellow, blue.
    > then you add a fourth green box onto the top
    Add green: red, yellow, blue, green.

Each move is quoted before it is made, in small letters if the question is shouted: what comes
next is what follows the last quote, and no move is left out or made twice. Stacks are written
from bottom to top, whatever the question does, so that the top is what comes last; one that is
told from the top is first written down as it is told. ``expected`` is the stack,
"red,yellow,blue,green", or what was asked for instead: "down green,blue,…", "top green",
"bottom red", "count 4".
"""

from __future__ import annotations

import re
from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import stack_questions, stack_questions_of_one
from localseek.pebble.tasks import stack_words as words
from localseek.pebble.tasks.stack_acts import Move, listed
from localseek.pebble.tasks.stack_moving import made
from localseek.pebble.tasks.stack_supposed import MAX_MOVES, in_one_sentence, started, suppose
from localseek.pebble.tasks.stack_telling import (
    ALL_COLOURS,
    QUOTED,
    Scene,
    Stack,
    described,
    supposing,
    told,
    typed_question,
)
from localseek.pebble.tasks.wording import numbers_in

_MAX_MOVES = 5
_VERBATIM = 0.04  # of the questions in the words of our own documentation
_RARE = 0.25  # of the scenes have colours that few people name
_SUPPOSED = 0.06  # of the questions have the moves in them: "Which is on top if ..."
_IN_ONE_SENTENCE = 0.1  # of the puzzles that could be
_STILL = 0.2  # of the puzzles without moves say that there are none
_COLOURS = {*ALL_COLOURS}
_COUNTED = {word: str(i) for i, word in enumerate(words.COUNTS)}
_OURS = (
    "Suppose you have a stack of three boxes: {0}, {1} and {2}. The {0} is on the bottom, on top of"
    " that is the {1}, on top of that is the {2}. \0You take the {moved} one out and put it on the"
    " top\0, and \0then you add a fourth {added} box onto the top\0. Can you describe that stack of"
    " boxes?"
)


def _question(scene: Scene, start: str, moves: list[str], asked: str) -> tuple[str, list[str]]:
    ask = scene.one_of(_ASK[asked])
    if scene.tense:
        return typed_question(scene.random, in_one_sentence(scene, start, moves, ask))
    if not moves and scene.random.random() < _STILL:
        start += " " + scene.one_of(words.NOTHING_MOVES)
    in_one = scene.says_who_once and scene.who != ""
    order = [start, told(scene.random, moves, in_one=in_one) if moves else "", ask]
    if (
        scene.who
        and scene.random.random() < _SUPPOSED
        and (supposed := supposing(scene.random, moves, ask))
    ):
        order = [start, supposed]
    elif scene.random.random() < 0.04 and not ask.startswith(("What now", "From")):
        order = [ask, *order[:-1]]
    question = " ".join(filter(None, order)).replace("\n ", "\n")
    return typed_question(scene.random, question)


def _asked_for(asked: str, stack: Stack) -> tuple[str, str, str]:
    """Return the last line of the solution, the answer, and what is expected."""
    down = ", ".join(reversed(stack))
    if asked == "count":
        counted = ", ".join(f"{colour} {i}" for i, colour in enumerate(stack, start=1))
        line = f"Count: {counted}." if stack else "Nothing to count: 0."
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
    "order": stack_questions.ASK_ORDER,
    "down": stack_questions.ASK_DOWN,
    "top": stack_questions_of_one.ASK_TOP,
    "bottom": stack_questions_of_one.ASK_BOTTOM,
    "count": stack_questions_of_one.ASK_COUNT,
}


def _make(random: Random) -> Problem:
    scene = Scene(random)
    colours = random.sample(ALL_COLOURS if random.random() < _RARE else words.COLOURS, 13)
    if "gray" in colours and "grey" in colours:
        colours.remove("grey")
    if random.random() < _VERBATIM:
        return _verbatim(random, colours)
    n_boxes, n_moves = random.choice((1, 2, 3, 3, 3, 4, 4, 5, 6)), random.randrange(_MAX_MOVES + 1)
    begin, spare = colours[:n_boxes], colours[n_boxes:]
    if 1 <= n_moves <= MAX_MOVES and n_boxes > 1 and random.random() < _IN_ONE_SENTENCE:
        suppose(scene)
    stack, (start, up) = begin.copy(), (started if scene.tense else described)(scene, begin)
    moves = made(scene, stack, spare, n_moves)
    asked = random.choice(["order"] * 12 + ["down"] * 3 + ["top"] * 3 + ["bottom"] * 2 + ["count"])
    question = _question(scene, start, [move.said for move in moves], asked)
    return _problem(begin, moves, question, _asked_for(asked, stack), up=up)


def _verbatim(random: Random, colours: Stack) -> Problem:
    """Ask in the words of the question that localseek shows itself with."""
    begin, added = colours[:3], colours[3]
    moved = random.choice(begin)
    rest = [colour for colour in begin if colour != moved]
    stack = [*rest, moved, added]
    taken = f"Take out {moved}: {listed(rest)}. Put {moved} on top: {listed(stack[:-1])}."
    moves = [
        Move(short=f"move {moved}", done=(taken,)),
        Move(short=f"add {added}", done=(f"Add {added}: {listed(stack)}.",)),
    ]
    text = _OURS.format(*begin, moved=moved, added=added)
    clean = text.replace(QUOTED, ""), text.split(QUOTED)[1::2]
    question = typed_question(random, text) if random.random() < 0.5 else clean
    return _problem(begin, moves, question, _asked_for("order", stack), up=True)


def _problem(
    begin: Stack,
    moves: list[Move],
    question: tuple[str, list[str]],
    end: tuple[str, str, str],
    *,
    up: bool,
) -> Problem:
    last, answer, expected = end
    text, quotes = question
    lines = [] if up else [f"From the top: {listed(begin[::-1])}."]
    lines.append(f"Start: {listed(begin)}.")
    done = [line for move in moves for line in move.done]
    for quote, line in zip(quotes, done, strict=True):
        lines += [f"> {quote.lower() if text.isupper() else quote}", line]
    lines.append(last)
    return Problem(
        task="boxes",
        instance=" | ".join([f"boxes {','.join(begin)}", *(move.short for move in moves)]),
        question=text,
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
        alone = {*named} == {what} and not other_place and not re.search(r"(top|bottom) to ", text)
        return alone or re.search(by_place, text) is not None
    wanted = what.split(",")
    if len(wanted) == 1 and re.search(r"\b(top|bottom) is\b", text):
        return False  # only where it is, not that it is all
    down = re.search(r"top (to|down)|top first", text) is not None
    up = re.search(r"bottom (to|up)|bottom first", text) is not None
    if (kind == "down" and up) or (not kind and down and not up):
        wanted.reverse()
    return {*named} == {*wanted} and named[-len(wanted) :] == wanted


BOXES = Task(name="boxes", make=_make, is_right=_is_right)
