"""How people put a question: templates with choices, numbers in words, and clumsy typing.

    "[What is|what's] {a} + {b}?" ──▶ "what's twelve + 34?" ──▶ "whats twelve + 34"

In a template ``[a|b|]`` is one of its choices and ``{name}`` a slot. Among templates the usual
ones stand first, and are drawn more often.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from random import Random
from typing import TypeVar

from localseek.pebble.tasks.asides import ASIDES, PREFIXES, SUFFIXES

_NAMES_LISTED = """
Anna Ben Clara David Emma Finn Grace Henry Ida Jack Kate Leo Maria Noah Olga Paul Rosa Sam
Tina Tom Mia Lucas Sofia Max Nina Peter Sarah Alex Bob Alice Omar Priya Chen Yuki Ivan Fatima
Aisha Carlos Diego Elena Felix Hannah Hugo Ines James Jana Julia Karim Lara Laura Lena Liam Lily
Lina Luis Marta Marco Mohamed Mary Nadia Nora Oscar Pablo Pedro Ravi Robert Ruth Samir Simon Susan
Theo Tanya Victor Vera Walter Wendy Yusuf Zoe Kim Lee Ali Amir Amy Dan Eva Fred George Helen
"""
_THINGS_LISTED = """
apples oranges marbles books stamps coins stickers cards pencils eggs cookies shells stones
tickets bottles chairs flowers nuts beads letters balloons bricks candles buttons cups
bananas pears plums cherries lemons potatoes carrots tomatoes onions peaches melons grapes
loaves rolls cakes pancakes muffins sandwiches pizzas sweets candies chocolates biscuits
pens erasers notebooks crayons magazines newspapers photos postcards envelopes maps posters
dolls toys puzzles kites tiles bolts nails screws batteries bulbs plates spoons forks
glasses mugs jars cans bags socks shirts shoes scarves gloves caps towels pillows blankets
trees bushes roses tulips seeds leaves fish birds hens sheep cows horses rabbits ducks bees
cars bikes buses trains boats points tokens badges medals songs files pictures messages emails
boxes parcels crates pebbles feathers pumpkins mushrooms strawberries olives almonds walnuts
"""

_ONES_LISTED = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen
"""
NAMES = _NAMES_LISTED.split()
THINGS = _THINGS_LISTED.split()
A_STORY = 0.42  # of the questions about two numbers tell one
SINGULARS = {
    things: things[:-1]
    for things in THINGS
    if re.search(r"(?<!ies|oes|ves|xes)(?<!ches|shes|uses|sses)(?<=s)$", things)
}
_ONES = _ONES_LISTED.split()

# Stops between sentences, not between numbers, and where the next one begins.
_STOP = re.compile(r"(?<! )[.?!](?= (?!\d))|(?<![\d ])[.?!](?= )")
_BEGIN = re.compile(r"(?<=[.?] )\0?[a-z]")
_VOWELS = "aeiou"
_CORRECTED = 0.008  # of the numbers are said wrongly first
_SMALL_LISTED = "a an the is are of do does it to you"
_SMALL_WORDS = frozenset(_SMALL_LISTED.split())

T = TypeVar("T")

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_TENS_FROM_20 = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = ("", "", *_TENS_FROM_20.split())
NUMBER_WORDS = frozenset({*_ONES, *_TENS, "hundred", "thousand"})


def usual(random: Random, templates: Sequence[T]) -> T:
    """Choose a template: half of the time one of the first quarter."""
    return templates[int(len(templates) * random.random() ** 2)]


def phrase(random: Random, templates: Sequence[str], **slots: str) -> str:
    """Choose a template, settle its choices and fill its slots; names and things are free."""
    text = chosen(random, usual(random, templates))
    if "{name}" in text or "{friend}" in text:
        name, friend = random.sample(NAMES, 2)
        slots = {"name": name, "friend": friend, **slots}
    if "{things}" in text:
        slots = {"things": random.choice(THINGS), **slots}
    return " ".join(text.format_map(slots).split())


def chosen(random: Random, template: str) -> str:
    """Settle the choices of ``template``, the innermost first."""
    while match := _CHOICE.search(template):
        choice = random.choice(match[1].split("|"))
        template = template[: match.start()] + choice + template[match.end() :]
    return template


def typed(random: Random, text: str, *, keep: Collection[str] = ()) -> str:
    """Write ``text`` as people type: half of it neat, the rest with slips.

    A greeting or something else may come before it and thanks after it. No slip is made in words of ``keep``,
    in small letters, and in numbers; but capitals may come and go.
    """
    if random.random() < 0.2:
        prefix = random.choice(PREFIXES)
        text = prefix + (text if random.random() < 0.5 else _small_first(text))
    text = text[:1].upper() + text[1:]
    if random.random() < 0.06:
        text = f"{random.choice(ASIDES)} {text}"
    if random.random() < 0.14:
        text += random.choice(SUFFIXES)
    text = text if random.random() < 0.5 else _clumsy(random, text, keep)
    return text.strip() or "?"


def sentences(text: str) -> str:
    """Begin each sentence but the first with a capital; the mark of a quote may stand before it."""
    return _BEGIN.sub(lambda found: found[0].upper(), text)


def _small_first(text: str) -> str:
    return text if text.startswith(("I ", "I'")) else text[:1].lower() + text[1:]


def _clumsy(random: Random, text: str, keep: Collection[str]) -> str:
    if random.random() < 0.4:
        text = text.rstrip("?.!")
    if random.random() < 0.15:
        text = text.replace("'", "")
    if random.random() < 0.24:
        text = _misspelled(random, text, keep)
    if random.random() < 0.12:
        text = _shortened(random, text, keep)
    if random.random() < 0.1:
        text = text.rstrip("?.! ") + random.choice(("??", " ?", "!", "...", "?!", " ."))
    case = random.random()
    if random.random() < 0.1:
        text, case = _STOP.sub("", text), case * 0.6
    if case < 0.4:
        return text.lower()
    return text.upper() if case < 0.47 else text


def _misspelled(random: Random, text: str, keep: Collection[str]) -> str:
    """Swap two letters of one longer word, leave one out, write one twice, or take another vowel."""
    words = list(re.finditer(r"[A-Za-z]{5,}", text))
    words = [
        w for w in words if w.group().lower() not in keep and w.group().lower() not in NUMBER_WORDS
    ]
    if not words:
        return text
    word = random.choice(words)
    at = word.start() + random.randrange(1, len(word.group()) - 1)
    pair = text[at : at + 2]
    slips = [pair[::-1], pair[1], pair[0] * 2 + pair[1]]
    if pair[0] in _VOWELS:
        slips.append(random.choice(_VOWELS) + pair[1])
    return text[:at] + random.choice(slips) + text[at + 2 :]


def _shortened(random: Random, text: str, keep: Collection[str]) -> str:
    """Leave out one of the small words that some languages do without."""
    words = text.split(" ")
    small = [i for i, word in enumerate(words) if word in _SMALL_WORDS and word not in keep]
    if small:
        del words[random.choice(small)]
    return " ".join(words)


def number(random: Random, value: int, *, words: bool = True) -> str:
    """Write ``value`` as people do: mostly digits, at times words, a thousands comma or a slip first."""
    if value and random.random() < _CORRECTED:
        slip = (value + random.randrange(1, max(10, value))) % 100_000
        return f"{slip}{random.choice((', no, ', ', I mean ', ', sorry, '))}{value}"
    luck = random.random()
    in_words = 0.16 if value < 100 else 0.05 if value < 1000 else 0.015
    if words and luck < in_words:
        return spoken(value, joined=random.choice((" ", " and ")))
    return f"{value:,}" if value >= 1000 and luck > 0.88 else str(value)


def spoken(value: int, *, joined: str = " ") -> str:
    """Return ``value`` below a million in words, ``joined`` between hundreds and the rest."""
    if value >= 1000:
        rest = f" {spoken(value % 1000, joined=joined)}" if value % 1000 else ""
        return f"{spoken(value // 1000, joined=joined)} thousand{rest}"
    if value >= 100:
        rest = f"{joined}{spoken(value % 100)}" if value % 100 else ""
        return f"{_ONES[value // 100]} hundred{rest}"
    if value < 20:
        return _ONES[value]
    return _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")


def digits(random: Random, n_digits: int) -> int:
    """Draw a number of ``n_digits`` digits; every fifth has many zeros or nines."""
    low, high = 10 ** (n_digits - 1) if n_digits > 1 else 0, 10**n_digits
    if random.random() >= 0.2:
        return random.randrange(low, high)
    first = random.choice("123456789")
    alphabet = random.choice(("09", "0123", "6789", "05", "99012"))
    return int(first + "".join(random.choice(alphabet) for _ in range(n_digits - 1)))


def numbers_in(text: str) -> list[int]:
    """Return the whole numbers of ``text``; 12,345 is one, and -3 if nothing stands before."""
    found = re.findall(r"(?:(?<![\w.)])-)?\d[\d,]*(?:\.\d+)?", text.replace("\u2212", "-"))
    return [int(number.replace(",", "")) for number in found if "." not in number]


def result_in(answer: str) -> int | None:
    """Return the number that ``answer`` ends up at: the one behind "=", or the last one."""
    _, equals, behind = answer.rpartition("=")
    found = numbers_in(behind)
    if not found:
        return None
    return found[0] if equals else found[-1]


def is_result(expected: str, answer: str) -> bool:
    """Tell whether ``answer`` ends up at the number ``expected``."""
    return result_in(answer) == int(expected)
