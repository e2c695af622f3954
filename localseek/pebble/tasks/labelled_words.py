"""Numbers that belong to somebody or something: "Tom has 21 books, Mia 9 and Jo 36."

A kind is the first clause, what the others are shortened to, who or what the numbers belong
to, what may be asked of all, how to sort them, and what stands between two; ``<`` and ``>`` are
as number_words.py has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from localseek.pebble.tasks.number_words import told
from localseek.pebble.tasks.wording import NAMES, SINGULARS, chosen, spoken

_FRUIT = "apple pear plum melon lemon pumpkin carrot potato cabbage onion"
_ANIMALS = "dog cat goat sheep horse hen duck goose rabbit cow pig donkey fox bear"
_GOODS = "lamp chair table shirt book bag hat phone bike tent radio clock rug mirror kettle guitar"
_PLACES = "Rome Paris Oslo Lima Cairo Delhi Tokyo Berlin Madrid Dublin Quito Hanoi Accra Lagos"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_ROUTES = "river;road;trail;bridge;tunnel;tower;hill;rope;pool;street;wall;path"
_NOBODY = tuple("abcdef")  # where it is not said whose they are
_COMMAS = 0.2  # of the lists have commas for thousands
_GROUPS = "reds blues lions tigers eagles sharks bears wolves foxes stars"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    first: str
    others: tuple[str, ...]
    whose: tuple[str, ...]
    asks: tuple[str, ...]
    sorts: tuple[str, ...] = ()
    between: str = ", "


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
        sorts=("Rank the counts from <most to fewest/fewest to most>.", "The one with the <most/fewest> comes first: list the numbers."),
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
        sorts=("List the ages, <oldest/youngest> first.", "Line them up from <oldest to youngest/youngest to oldest>, just the ages.", "Ages, the <youngest/oldest> last?"),
    ),
    _Kind(
        first="[ok |so |hey |][my|our|the] [scores|results|points] were {n}",
        others=("then {n}",),
        whose=_NOBODY,
        between=" ",
        asks=("[What's|Whats|What was|What is] [my|the] <best/worst>[ one| score|]?", "<Best/Worst> score?", "Which one is the <highest/lowest>?"),
        sorts=("List them, <best/worst> first.", "Put them from <best to worst/worst to best>."),
    ),
    _Kind(
        first="the [meter|scale|counter|clock|screen|gauge] showed {n}",
        others=("then {n}", "later {n}", "after that {n}"),
        whose=_NOBODY,
        asks=("What was the <highest/lowest> reading?", "<Peak/Lowest point>?", "The <biggest/smallest> number it showed?"),
        sorts=("Order the readings <how>.",),
    ),
    _Kind(
        first="[my|the|our|{count}] [mountains|hills|towers|trees], {n} metres",
        others=("{n} metres", "{n} m", "one of {n}"),
        whose=_NOBODY,
        asks=("How [high|tall] is the <tallest/lowest>[ one| of them|]?", "What is the height of the <tallest/lowest>?"),
        sorts=("List the heights, <tallest/lowest> first.", "Heights from <tall to small/small to tall>?"),
    ),
    _Kind(
        first="[my|the|our|{count}] [sacks|dogs|pumpkins|parcels], {n} [kilos|kg]",
        others=("{n} kilos", "{n} kg", "one of {n}"),
        whose=_NOBODY,
        asks=("How heavy is the <heaviest/lightest>?", "What does the <heaviest/lightest> one weigh?", "The <heaviest/lightest> weighs how much?"),
        sorts=("Line em up <heaviest to lightest/lightest to heaviest>.", "<Heaviest/Lightest> first, <lightest/heaviest> last. What are the weights?"),
    ),
    _Kind(
        first="[a pumpkin|a pig|a melon|a fish] weighing {n} kilos was [entered|shown|brought] by {who}",
        others=("one weighing {n} by {who}", "one of {n} by {who}"),
        whose=tuple(NAMES),
        asks=("The <heaviest/lightest> [one |]weighed how many?", "Whose was the <heaviest/lightest>?", "What did the <heaviest/lightest> one weigh?"),
        sorts=("Give the weights from <heaviest to lightest/lightest to heaviest>.",),
    ),
    _Kind(
        first="the {who} book [is|has] {n} pages[ long|]",
        others=("the {who} one {n}", "the {who} book {n}", "the {who} book has {n}"),
        whose=tuple(_ANIMALS.split()),
        asks=("How many pages does the <[longest|thickest]/[shortest|thinnest]> have?", "Which book is the <[longest|thickest]/[shortest|thinnest]>?"),
        sorts=("List the page counts from <thickest to thinnest/thinnest to thickest>.",),
    ),
    _Kind(
        first="[old Mr.|Mr.|Mrs.|Dr.] {who} [spent|paid|gave] {n}[ dollars| euros| coins|]",
        others=("the {who} family {n}", "Mr. {who} {n}", "old Mrs. {who} {n}"),
        whose=("Smith", "Brown", "Miller", "Jones", "Baker", "Cook", "Lopez", "Singh", "Kim", "Novak"),
        asks=("What did the one who spent the <most/least> pay?", "Who spent the <most/least>?", "How much is the <largest/smallest> sum?"),
        sorts=("List the sums, <most/least> money first.",),
    ),
    _Kind(
        first="[the |]shop {who} [sells|has] the [phone|lamp|coat|same thing] for {n}[ euro| euros| dollars|]",
        others=("[the |]shop {who} for {n}", "shop {who} {n}", "{who} for {n}[ euro|]"),
        whose=tuple("ABCDEFGH"),
        asks=("[Which price is the <most expensive/most cheap>|Where is it <most expensive/cheapest>]?", "What is the <highest/lowest> price?"),
        sorts=("Rank the prices from <dearest to cheapest/cheapest to dearest>.",),
    ),
    _Kind(
        first="[lift|bus|hall|truck|bridge] {who} [takes|holds|carries] {n}",
        others=("{who} {n}", "{who} takes {n}", "{who} holds {n}"),
        whose=tuple("ABCDEFGH"),
        asks=("Which holds the <most/least>?", "How many does the <biggest/smallest> take?", "Which number is the <most/least>?"),
        sorts=("Sort the loads, <most/least> first.",),
    ),
    _Kind(
        first="{who} [was born|came here|moved here|married] in {n}",
        others=("{who} in {n}", "{who} {n}"),
        whose=tuple(NAMES),
        asks=("Which year is the <latest/earliest>?", "What is the <last/first> of these years?"),
        sorts=("List the years, <latest/earliest> first, <earliest/latest> last.", "Years from <late to early/early to late>?"),
    ),
    _Kind(
        first="the {who} makes {n} decibels",
        others=("the {who} {n}", "the {who} makes {n}"),
        whose=("drill", "radio", "engine", "mixer", "alarm", "drum", "siren", "hammer", "baby"),
        asks=("Which is the <loudest/quietest>?", "How loud is the <loudest/quietest>?"),
        sorts=("Sort from <loudest to quietest/quietest to loudest>.",),
    ),
    _Kind(
        first="in {who} [we had|there were|I counted] {n} [guests|customers|visitors|orders]",
        others=("in {who} {n}", "{n} in {who}", "{who} {n}"),
        whose=("January", "February", "March", "April", "June", "July", "August", "October"),
        asks=("How many in the <busiest/quietest> month?", "What was the <best/worst> month?", "When was it <busiest/quietest>?"),
        sorts=("Sort the numbers from <busiest to quietest/quietest to busiest>.", "<Busiest/Quietest> month first: what are the numbers?"),
    ),
    _Kind(
        first="[on |]{who} I [earned|made|walked|read|spent] {n}",
        others=("{who} {n}", "on {who} {n}", "{n} on {who}"),
        whose=tuple(_DAYS.split()),
        asks=("What was [my|the] <[biggest|best]/[smallest|worst]> day's amount?", "How much was the <most/least> in a day?", "On which day was it <most/least>?"),
        sorts=("List the amounts, <[best|biggest]/[worst|smallest]> day first.",),
    ),
    _Kind(
        first="{who} [got|has|gained|counts] {n} [followers|votes|likes|clicks]",
        others=("{who} got {n}", "{who} {n}", "{who} has {n}"),
        whose=tuple(NAMES),
        asks=("[Whats|What's|What is] the <highest/lowest> number?", "Who is the <most popular/least popular>?", "How many has the one with the <most/fewest>?"),
        sorts=("Rank the numbers from <most popular to least popular/least popular to most popular>.",),
    ),
    _Kind(
        first="{who}: {n}",
        others=("{who}: {n}",),
        whose=tuple(f"{_FRUIT} {_GOODS}".split()),
        asks=("[Which [one |]has the <most/least>|<Highest/Lowest> [one|number]|What is the <most/least>]?", "Tell me the <biggest/smallest>."),
        sorts=("<Big to small/Small to big>, please.", "<Highest/Lowest> number first.", "{count} numbers, <[descending|high to low]/[ascending|low to high]>."),
    ),
    _Kind(
        first="{who} [runs|ran|walks|drives] {n} [km|miles|meters]",
        others=("{who} {n}", "{who} runs {n}"),
        whose=tuple(NAMES),
        asks=("Who [runs|goes] the <longest/shortest> way?", "What is the <longest/shortest> distance?", "How far is the <longest/shortest> way?"),
        sorts=("List the distances, <longest/shortest> first.", "Ways from <long to short/short to long>?"),
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
        sorts=("Rank the scores from <best to worst/worst to best>.", "<Best/Worst> score first, please.", "<First to last/Last to first> place, just the points, more is better."),
    ),
    _Kind(
        first="{who} [waited|needed|took|ran] {n} [minutes|seconds]",
        others=("{who} {n}", "{who} needed {n}"),
        whose=tuple(NAMES),
        asks=("Who was the <slowest/fastest>?", "What was the <longest/shortest> time?", "How long did the <slowest/fastest> one take?"),
        sorts=("Give the times from <slowest to fastest/fastest to slowest>.", "The <slowest/fastest> first: which times, in order?"),
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
        sorts=("List the prices from <dearest to cheapest/cheapest to dearest>.", "I want the <most expensive/cheapest> first and the <cheapest/most expensive> last, just the prices."),
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
        sorts=("Sort the numbers from the <biggest/smallest> day to the <smallest/biggest>.",),
    ),
    _Kind(
        first="[the|my|our] {who} weighs {n} [kilos|pounds|grams]",
        others=("the {who} {n}", "the {who} weighs {n}"),
        whose=tuple(f"{_ANIMALS} {_FRUIT}".split()),
        asks=("How heavy is the <heaviest/lightest>?", "What does the <heaviest/lightest> [one |]weigh?"),
        sorts=("I load them <heaviest/lightest> first, <lightest/heaviest> last. List the weights.", "Weights from <heavy to light/light to heavy>?"),
    ),
    _Kind(
        first="{who} has {n} [people|inhabitants|houses|trees|schools|visitors]",
        others=("{who} has {n}", "{who} {n}"),
        whose=tuple(_PLACES.split()),
        asks=("What is the <largest/smallest> number?", "How many has the <largest/smallest>[ one|]?"),
        sorts=("From <most to fewest/fewest to most>, please.",),
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
        sorts=("From <greatest to smallest/smallest to greatest>, please, only the numbers.",),
    ),
    _Kind(
        first="{who}'s phone [is at|has|shows] {n} percent[ battery|]",
        others=("{who}'s {n}", "{who}'s is at {n}"),
        whose=tuple(NAMES),
        asks=(
            "[Whose battery is the <fullest/emptiest>|Which phone has the <most/least> battery|Who has the <most/least> left]?",
            "What is the <highest/lowest> percentage?",
        ),
        sorts=("List the percentages, <fullest/emptiest> first.",),
    ),
    _Kind(
        first="{who} [is|measures] {n} [cm|inches][ tall|]",
        others=("{who} {n}", "{who} is {n}"),
        whose=(*NAMES, "my brother", "my sister", "my dad", "my cousin", "our coach", "my aunt"),
        asks=(
            "[Who is the <tallest/shortest>|How tall is the <tallest/shortest>[ one| of them|]]?",
            "What is the <greatest/smallest> height?",
        ),
        sorts=("They line up by height, <tallest/shortest> in front. List the heights.", "Heights from <tall to short/short to tall>?"),
    ),
    _Kind(
        first="{who} lives [at [number |house number |]{n}|in house {n}|in number {n}]",
        others=("{who} at {n}", "{who} lives at {n}"),
        whose=tuple(NAMES),
        asks=(
            "Which [house |]number is the <highest/lowest>?",
            "Which [house |]number comes <last/first> when you count up?",
        ),
        sorts=("List the numbers, counting <down/up> the street.",),
    ),
    _Kind(
        first="{who} lives {n} [km|miles|meters|steps] [away|from school|from here|from work]",
        others=("{who} {n}", "{who} lives {n} away"),
        whose=tuple(NAMES),
        asks=("Who lives the <farthest/nearest>?", "What is the <longest/shortest> way?", "How far is the <farthest/nearest>?"),
        sorts=("List the distances from <far to near/near to far>.", "<Farthest/Nearest> first, please."),
    ),
    _Kind(
        first="[the|my|our] {who} [takes|needs] {n} [minutes|hours]",
        others=("the {who} {n}", "the {who} takes {n}"),
        whose=("bus", "train", "car", "bike", "tram", "boat", "taxi", "ferry", "scooter", "plane"),
        asks=("[What|Which] is the <slowest/fastest>?", "How long does the <slowest/fastest> [one |]take?", "What is the <longest/shortest> time?"),
        sorts=("Rank them from <slowest to fastest/fastest to slowest>, just the times.",),
    ),
    _Kind(
        first="the {who} [asks|wants|charges] {n}[ euros| dollars| pounds|]",
        others=("the {who} {n}", "the {who} wants {n}"),
        whose=("plumber", "painter", "baker", "market", "corner shop", "garage", "dentist", "supermarket", "website"),
        asks=("Who is the <dearest/cheapest>?", "Where do I pay the <most/least>?", "What is the <highest/lowest> price?"),
        sorts=("Prices from <dearest to cheapest/cheapest to dearest>?",),
    ),
    _Kind(
        first="[it is|it was] {n} degrees in {who}",
        others=("{n} in {who}", "in {who} {n}"),
        whose=tuple(_PLACES.split()),
        asks=("Where [is|was] it <[hottest|warmest]/[coldest|coolest]>?", "What is the <highest/lowest> temperature?"),
        sorts=("List the degrees from <hot to cold/cold to hot>.", "<Warmest/Coldest> place first, just the degrees."),
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
    written = "{:,}" if random.random() < _COMMAS else "{}"
    names = {"things": things, "count": spoken(len(numbers))}
    clauses = [
        chosen(random, kind.first if i == 0 else others).format(
            who=who, n=written.format(number), **names
        )
        for i, (who, number) in enumerate(zip(owners, numbers, strict=True))
    ]
    listed = kind.between.join(clauses)
    if random.random() < 0.6:
        *before, last = clauses
        listed = f"{kind.between.join(before)}{random.choice((' and ', ', and '))}{last}"
    own, general = (kind.sorts, _SORT) if sort else (kind.asks, _ANY)
    asks = own if random.random() < (0.5 if sort else 0.7) else general
    ask = chosen(random, random.choice(told(asks, large=large))).format(**names)
    listed, ask = listed[0].upper() + listed[1:], ask[0].upper() + ask[1:]
    joint = random.choice((". ", ". ", ". ", "; ", ": "))
    return f"{listed}{joint}{ask}" if random.random() < 0.85 else f"{ask} {listed}."
