"""Counting a letter in a word: the word spelled letter by letter, with a running count.

    Look for r in strawberry:
    s 0, t 0, r 1, a 1, w 1, b 1, e 1, r 2, r 3, y 3

A token is several letters, so the network has to know how each is spelled. Besides the
words of a fixed list it is given made-up ones: pieces of words put together, and letters at
random. Those are cut into many kinds of tokens, and no spelling of them can be remembered.
The word is said behind a blank, where its tokens are those that it mostly has in a question.
"""

from __future__ import annotations

import re
from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import wording
from localseek.pebble.tasks.letter_words import COUNT
from localseek.pebble.tasks.spelled_words import WORDS


def _make(random: Random) -> Problem:
    word = _word(random)
    letter = _letter(random, word)
    count = word.count(letter)
    counts = [f"{c} {word[: i + 1].count(letter)}" for i, c in enumerate(word)]
    shown = letter.upper() if random.random() < 0.35 else letter
    quote = random.choice(("", "", "'", '"'))
    plural = random.choice(("{0}'s", "{0}s", "{0}'s", "letters {0}", "'{0}'s", '"{0}"s', "{0}"))
    question = wording.phrase(
        random,
        COUNT,
        word=_shown(random, word),
        letter=f"{quote}{shown}{quote}",
        letters=plural.format(shown),
    )
    return Problem(
        task="letters",
        instance=f"letters {letter} {word}",
        question=wording.typed(random, question, keep={word, letter}),
        thinking=f"Look for {letter} in {word}:\n{', '.join(counts)}",
        answer=f"{letter} is in {word} {count} time{'' if count == 1 else 's'}.",
        expected=str(count),
    )


def _word(random: Random) -> str:
    """Draw a word: two in three are real ones."""
    luck = random.random()
    if luck < 0.66:
        return random.choice(WORDS)
    if luck < 0.86:  # the beginning of one and the end of another, which may be a word
        one, two = random.choice(WORDS), random.choice(WORDS)
        return (one[: random.randrange(2, 7)] + two[-random.randrange(2, 7) :])[:12]
    if luck < 0.92:
        one, two = random.choice(WORDS), random.choice(WORDS)
        return one + two if len(one + two) <= 14 else one
    alphabet = random.choice(("abcdefghijklmnopqrstuvwxyz", "aeiourst", "lmnop", "eabs"))
    return "".join(random.choice(alphabet) for _ in range(random.randrange(2, 11)))


def _letter(random: Random, word: str) -> str:
    """Draw a letter, mostly of the word, and rather one that it has several times."""
    luck = random.random()
    if luck < 0.12:
        return random.choice("abcdefghijklmnopqrstuvwxyz")
    doubles = [letter for letter in word if word.count(letter) > 1]
    return random.choice(doubles) if doubles and luck < 0.6 else random.choice(word)


def _shown(random: Random, word: str) -> str:
    luck = random.random()
    if luck < 0.14:
        word = word.capitalize()
    elif luck < 0.2:
        word = word.upper()
    quote = random.choice(("", "", "", '"', "'", '"'))
    return f"{quote}{word}{quote}"


_COUNTED = {wording.spoken(i): str(i) for i in range(21)} | {"once": "1", "twice": "2", "no": "0"}


def _is_right(expected: str, answer: str) -> bool:
    """Want the number, in digits or in words; a word that is quoted does not count."""
    bare = re.sub(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|(?<= in )[a-z]+", " ", answer.lower())
    as_digits = re.sub(r"[a-z]+", lambda word: _COUNTED.get(word[0], word[0]), bare)
    return wording.numbers_in(as_digits)[-1:] == [int(expected)]


LETTERS = Task(name="letters", make=_make, is_right=_is_right)
