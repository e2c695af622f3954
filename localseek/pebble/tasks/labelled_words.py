"""Numbers that belong to somebody or something: "Tom has 21 books, Mia 9 and Jo 36."

A kind is the first clause, what the others are shortened to, who or what the numbers belong
to, and what may be asked of all; ``<`` and ``>`` are as number_words.py has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from localseek.pebble.tasks.number_words import told
from localseek.pebble.tasks.wording import NAMES, SINGULARS, chosen

_FRUIT = "apple pear plum melon lemon pumpkin carrot potato cabbage onion"
_ANIMALS = "dog cat goat sheep horse hen duck goose rabbit cow pig donkey fox bear"
_GOODS = "lamp chair table shirt book bag hat phone bike tent radio clock rug mirror kettle guitar"
_PLACES = "Rome Paris Oslo Lima Cairo Delhi Tokyo Berlin Madrid Dublin Quito Hanoi Accra Lagos"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_ROUTES = "river;road;trail;bridge;tunnel;tower;hill;rope;pool;street;wall;path"
_GROUPS = "reds blues lions tigers eagles sharks bears wolves foxes stars"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    first: str
    others: tuple[str, ...]
    whose: tuple[str, ...]
    asks: tuple[str, ...]


_KINDS = (
    _Kind(
        first="{who} [has|owns|found|sold|picked|collected|bought|counted|carried|made] {n} {things}",
        others=("{who} {n}", "{who} has {n}", "{who} {n} {things}"),
        whose=tuple(NAMES),
        asks=(
            "How many {things} does the one with the <most/fewest> have?",
            "What is the <largest/smallest> number of {things}?",
            "How many {things} is the <most/least>?",
            "Somebody has the <most/fewest> {things}. How many?",
            "Whoever has the <most/fewest>, how many is that?",
            "Who has the <most/fewest>[ {things}|]?",
        ),
    ),
    _Kind(
        first="{who} [is|is|turned] {n}[ years old|]",
        others=("{who} is {n}", "{who} {n}"),
        whose=(*NAMES, "my brother", "my sister", "grandma", "grandpa", "my uncle", "our neighbour", "my aunt"),
        asks=(
            "How old is the <oldest/youngest>[ of them| one|]?",
            "What is the age of the <oldest/youngest>?",
            "The <oldest/youngest> is how old?",
            "Who is the <oldest/youngest>?",
        ),
    ),
    _Kind(
        first="{who} [scored|got|has|made|won] {n}[ points|]",
        others=("{who} {n}", "{who} got {n}"),
        whose=(*NAMES, *(f"the {group}" for group in _GROUPS.split())),
        asks=(
            "What is the <best/worst> score?",
            "How many points does the <winner/last one> have?",
            "What was the <highest/lowest> score?",
            "<Winning/Losing> score?",
            "Who [got|has|made] the <most/fewest> points?",
        ),
    ),
    _Kind(
        first="{who} [waited|needed|took|ran] {n} [minutes|seconds]",
        others=("{who} {n}", "{who} needed {n}"),
        whose=tuple(NAMES),
        asks=("Who was the <slowest/fastest>?", "What was the <longest/shortest> time?", "How long did the <slowest/fastest> one take?"),
    ),
    _Kind(
        first="the {who} [costs|is|costs] {n}[ euros| dollars| pounds|]",
        others=("the {who} {n}", "the {who} is {n}", "the {who} costs {n}"),
        whose=tuple(_GOODS.split()),
        asks=(
            "[How much is the <most expensive/cheapest>[ one|]|What does the <most expensive/cheapest> [one|thing] cost]?",
            "What is the <highest/lowest> price?",
            "Price of the <dearest/cheapest> one?",
            "I want the <most expensive/cheapest>. What do I pay?",
        ),
    ),
    _Kind(
        first="[on |]{who} [we sold|there were|it was|I walked|we had|we took in] {n}",
        others=("[on |]{who} {n}", "{n} on {who}"),
        whose=tuple(_DAYS.split()),
        asks=(
            "What was the <highest/lowest> number?",
            "How many on the <best/worst> day?",
            "What is the <most/least> for one day?",
        ),
    ),
    _Kind(
        first="[the|my|our] {who} weighs {n} [kilos|pounds|grams]",
        others=("the {who} {n}", "the {who} weighs {n}"),
        whose=tuple(f"{_ANIMALS} {_FRUIT}".split()),
        asks=("How heavy is the <heaviest/lightest>?", "What does the <heaviest/lightest> [one |]weigh?"),
    ),
    _Kind(
        first="{who} has {n} [people|inhabitants|houses|trees|schools|visitors]",
        others=("{who} has {n}", "{who} {n}"),
        whose=tuple(_PLACES.split()),
        asks=("What is the <largest/smallest> number?", "How many has the <largest/smallest>[ one|]?"),
    ),
    _Kind(
        first="the {who} is {n} [meters|feet|km|miles|steps] [long|long|high]",
        others=("the {who} {n}", "the {who} is {n}"),
        whose=tuple(_ROUTES.split(";")),
        asks=(
            "What is the <greatest/smallest> of these lengths?",
            "Which length is the <largest/smallest>?",
            "What is the <maximum/minimum>?",
        ),
    ),
    _Kind(
        first="{who}'s phone [is at|has|shows] {n} percent[ battery|]",
        others=("{who}'s {n}", "{who}'s is at {n}"),
        whose=tuple(NAMES),
        asks=(
            "[Whose battery is the <fullest/emptiest>|Which phone has the <most/least> battery|Who has the <most/least> left]?",
            "What is the <highest/lowest> percentage?",
        ),
    ),
    _Kind(
        first="{who} [is|measures] {n} [cm|inches][ tall|]",
        others=("{who} {n}", "{who} is {n}"),
        whose=(*NAMES, "my brother", "my sister", "my dad", "my cousin", "our coach", "my aunt"),
        asks=(
            "[Who is the <tallest/shortest>|How tall is the <tallest/shortest>[ one| of them|]]?",
            "What is the <greatest/smallest> height?",
        ),
    ),
    _Kind(
        first="{who} lives [at [number |house number |]{n}|in house {n}|in number {n}]",
        others=("{who} at {n}", "{who} lives at {n}"),
        whose=tuple(NAMES),
        asks=(
            "Which [house |]number is the <highest/lowest>?",
            "Which [house |]number comes <last/first> when you count up?",
        ),
    ),
    _Kind(
        first="{who} lives {n} [km|miles|meters|steps] [away|from school|from here|from work]",
        others=("{who} {n}", "{who} lives {n} away"),
        whose=tuple(NAMES),
        asks=("Who lives the <farthest/nearest>?", "What is the <longest/shortest> way?", "How far is the <farthest/nearest>?"),
    ),
    _Kind(
        first="[the|my|our] {who} [takes|needs] {n} [minutes|hours]",
        others=("the {who} {n}", "the {who} takes {n}"),
        whose=("bus", "train", "car", "bike", "tram", "boat", "taxi", "ferry", "scooter", "plane"),
        asks=("[What|Which] is the <slowest/fastest>?", "How long does the <slowest/fastest> [one |]take?", "What is the <longest/shortest> time?"),
    ),
    _Kind(
        first="the {who} [asks|wants|charges] {n}[ euros| dollars| pounds|]",
        others=("the {who} {n}", "the {who} wants {n}"),
        whose=("plumber", "painter", "baker", "market", "corner shop", "garage", "dentist", "supermarket", "website"),
        asks=("Who is the <dearest/cheapest>?", "Where do I pay the <most/least>?", "What is the <highest/lowest> price?"),
    ),
    _Kind(
        first="[it is|it was] {n} degrees in {who}",
        others=("{n} in {who}", "in {who} {n}"),
        whose=tuple(_PLACES.split()),
        asks=("Where [is|was] it <[hottest|warmest]/[coldest|coolest]>?", "What is the <highest/lowest> temperature?"),
    ),
)  # fmt: skip
_ANY = (
    "What is the <largest/smallest> of these numbers?",
    "Which number is the <largest/smallest>?",
    "Which of the numbers is <highest/lowest>?",
    "<Largest/Smallest> number?",
    "Tell me the <highest/lowest> number.",
    "What is the <maximum/minimum>?",
)
_SORT = (
    "[Sort|Order|Arrange|List|Write] [the|these] numbers <how>.",
    "[Sort|Put] them <how>[, just the numbers|].",
    "[Give|Tell] me the numbers <how>.",
    "What are the numbers <how>?",
    "Numbers <how>, please.",
    "Just the numbers, <how>.",
    "Put the numbers in <order> order.",
    "<order> order?",
)


def labelled(random: Random, numbers: list[int], *, large: bool, sort: bool) -> str:
    """Tell ``numbers`` as those of somebody, and ask for them in order or for the best one."""
    kind = random.choice(_KINDS)
    things = random.choice([*SINGULARS])
    owners = random.sample(kind.whose, len(numbers))
    others = random.choice(kind.others)
    clauses = [
        chosen(random, kind.first if i == 0 else others).format(who=who, n=number, things=things)
        for i, (who, number) in enumerate(zip(owners, numbers, strict=True))
    ]
    listed = ", ".join(clauses)
    if random.random() < 0.6:
        *before, last = clauses
        listed = f"{', '.join(before)}{random.choice((' and ', ', and '))}{last}"
    asks = _SORT if sort else kind.asks if random.random() < 0.7 else _ANY
    ask = chosen(random, random.choice(told(asks, large=large))).format(things=things)
    listed, ask = listed[0].upper() + listed[1:], ask[0].upper() + ask[1:]
    joint = random.choice((". ", ". ", ". ", "; ", ": "))
    return f"{listed}{joint}{ask}" if random.random() < 0.85 else f"{ask} {listed}."
