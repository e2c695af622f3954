"""Everything that is no puzzle: answered at once, politely, with what pebble is and can do.

Near misses are here too, such as sums of three numbers: to refuse them is better than an
answer that looks worked out and is wrong. ``expected`` is the kind of answer: "refusal",
"greeting", "thanks", "goodbye", "identity". For those who only say something short, the same
words that were measured must not have been trained on, so an instance is the text itself.
"""

from __future__ import annotations

import re
from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import other_questions, stack_words, wording
from localseek.pebble.tasks.spelled_words import WORDS
from localseek.pebble.tasks.weekdays import DAYS

_CAN = (
    "stacks of boxes, adding, subtracting, multiplying, dividing, comparing and sorting numbers,"
    " counting a letter in a word, and weekdays"
)
_GET = "localseek pull r1-8b"
ANSWERS = {
    "refusal": (
        "Sorry, I cannot answer that. I am pebble, a tiny demonstration model, and only do small"
        f" puzzles: {_CAN}. For a real model: {_GET}."
    ),
    "greeting": "Hello! I am pebble, a tiny demonstration model. Give me a small puzzle.",
    "thanks": "You are welcome! Give me another puzzle if you like.",
    "goodbye": "Goodbye!",
    "identity": (
        "I am pebble, the tiny demonstration model of localseek. I think step by step about small"
        f" puzzles: {_CAN}. For a real model: {_GET}."
    ),
}
_SIGNS = {
    "refusal": r"can(not|'t) (answer|do|help)|demonstration model.*localseek pull",
    "greeting": r"\A\W*(hello|hi|hey)\b",
    "thanks": r"\b(welcome|glad|pleasure)\b",
    "goodbye": r"\b(good)?bye\b|\bsee you\b",
    "identity": r"\bi am pebble\b.*(localseek|step by step)",
}
# "5 plus twelve" is no near miss.
_NOUNS = [word for word in WORDS if word not in {*wording.NUMBER_WORDS, "million", "billion"}]
_KINDS = (
    (0.06, "greeting", other_questions.GREETINGS),
    (0.10, "thanks", other_questions.THANKS),
    (0.12, "goodbye", other_questions.GOODBYES),
    (0.19, "identity", other_questions.WHO),
    (0.58, "refusal", other_questions.WORLD),
    (1.00, "refusal", other_questions.NEAR_MISSES),
)


def _make(random: Random) -> Problem:
    luck = random.random()
    kind, templates = next((kind, texts) for most, kind, texts in _KINDS if luck < most)
    question = wording.phrase(random, [random.choice(templates)], **_slots(random))
    if kind == "refusal":
        question = wording.typed(random, question)
    elif random.random() < 0.5:
        question = question[:1].upper() + question[1:]
    return Problem(
        task="other",
        instance=f"other {question}",
        question=question,
        thinking="",
        answer=ANSWERS[kind],
        expected=kind,
    )


def _slots(random: Random) -> dict[str, str]:
    """Fill every slot a template may have."""
    w, v = random.sample(_NOUNS, 2)
    d, e, f = (str(wording.digits(random, random.choice((1, 1, 2, 2, 3, 4)))) for _ in "def")
    colour, paint = random.sample(stack_words.COLOURS, 2)
    day, day2 = random.sample(DAYS, 2)
    big, big2 = (str(wording.digits(random, random.choice((6, 7, 7, 8, 9, 11)))) for _ in "ab")
    three, three2 = sorted(wording.digits(random, random.choice((3, 3, 4, 5))) for _ in "ab")
    point, point2 = (
        f"{wording.digits(random, random.choice((1, 1, 2, 3)))}.{random.randrange(1, 100)}"
        for _ in "ab"
    )
    return {
        "w": w,
        "v": v,
        "d": d,
        "e": e,
        "f": f,
        "colour": colour,
        "paint": paint,
        "day": day,
        "day2": day2,
        "big": big,
        "big2": big2,
        "point": point,
        "point2": point2,
        "three": str(max(three, 100)),
        "three2": str(max(three2, 100)),
        "op": random.choice(("+", "-", "*", "/", "plus", "times", "minus", "x")),
        "op2": random.choice(("+", "-", "*", "/", "plus", "times", "minus", "x")),
        "letter": random.choice("abcdefghijklmnopqrstuvwxyz"),
        "year": str(random.randrange(1900, 2040)),
    }


def _is_right(expected: str, answer: str) -> bool:
    """Want the kind of answer; a refusal must say what pebble is or how to get a real model."""
    text = " ".join(answer.lower().split())
    if expected != "refusal" and text.startswith("sorry"):
        return False
    return re.search(_SIGNS[expected], text) is not None


OTHER = Task(name="other", make=_make, is_right=_is_right)
