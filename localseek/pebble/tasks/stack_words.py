"""The words for stacks of coloured things: how a stack, a move and a question are put.

In a move ``{who}`` is the one who moves and ``~`` the s of a verb if that is a third person.
"""

from __future__ import annotations

_LISTED = """
red blue yellow green black white orange purple pink brown gray silver gold turquoise violet
grey beige cyan magenta
"""
COLOURS = _LISTED.split()
THINGS = (
    "box boxes", "box boxes", "box boxes", "block blocks", "cube cubes", "book books",
    "plate plates", "brick bricks", "crate crates", "tile tiles", "cup cups", "coin coins",
    "card cards", "chest chests", "pillow pillows", "disc discs", "bowl bowls", "tray trays",
    "folder folders", "chip chips", "towel towels", "hat hats", "suitcase suitcases",
    "toy toys", "carton cartons", "parcel parcels", "package packages", "container containers",
)  # fmt: skip
PILES = ("stack", "stack", "stack", "pile", "tower")
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven")
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh")

# A description is a first clause, one for each next thing, and perhaps a last: {c} is the
# colour, {b} that of the thing named before. Clauses are joined by what comes last.
UPWARDS = (
    ("The {c} [{thing}|one] is [on|at] the bottom", "on top of that is the {c}[ one|]", "", ", |. |; "),
    ("The {c} [{thing}|one] is [on|at] the bottom", "[then|above it|on it] [comes |]the {c}[ one|]", "[and |]the {c}[ one|] is on top", ", "),
    ("{c} [at|on] the bottom", "then {c}", "[and |][finally|then] {c}[ on top| at the top|]", ", "),
    ("{c} is at the bottom", "[then|above it|on it] {c}", "[then|and on top] {c}", ", "),
    ("The bottom {thing} is {c}", "[the next|the next one up] is {c}", "[the top one|the one on top|the last] is {c}", ", |. "),
    ("First {c}", "[then|on it] {c}", "[and|and finally|and last] {c}[ on top|]", ", "),
    ("[On|At] the [bottom|floor|table] [is|there is|lies] a {c} {thing}", "on [it|that] [is |]a {c} one", "[and |]on top [is |]a {c} one", ", |. "),
    ("There is a {c} {thing} [at the bottom|on the table|on the floor]", "[on|on top of|above] the {b} one is a {c} one", "", ", |. "),
    ("The {c} {thing} is [the lowest|the lowest one|the bottom one]", "the {c} [one|{thing}] [stands|lies|is|sits] [on|on top of|above] the {b} one", "", ", |. |; "),
    ("The lowest {thing} is {c}", "above [it|that] [is|comes] {c}", "and [the top is|at the top is] {c}", ", |. "),
    ("{c} on the [ground|floor|table]", "{c} on [top of |]{b}", "", ", |. |; "),
    ("bottom: {c}", "next: {c}", "top: {c}", ", |; |. "),
    ("A {c} {thing} is at the bottom", "a {c} {thing} [on top of|above|over] [it|that|the {b} one]", "", ", |. "),
    ("The {c} one [supports everything|carries all the others|is under all others]", "the {c} one is directly [above|on] the {b} one", "", ", |. "),
)  # fmt: skip
DOWNWARDS = (
    ("The {c} [{thing}|one] is [on|at the] top", "[below it|under it|under that|below that|then] [is|comes] the {c}[ one|]", "[and |]the {c}[ one|] is at the bottom", ", |. |; "),
    ("The top {thing} is {c}", "[the next|the one below|the one under it] is {c}", "[the bottom one|the last|the lowest] is {c}", ", |. "),
    ("{c} [on|at the] top", "[then|below it|under it] {c}", "[and |][finally|then] {c}[ at the bottom|]", ", "),
    ("There is a {c} {thing} on top", "[under|below|underneath] the {b} one is a {c} one", "", ", |. "),
    ("{c} is [on|at the] top", "{c} is [below|under|underneath|beneath] [it|{b}]", "", ", |. "),
    ("top: {c}", "next: {c}", "bottom: {c}", ", |; |. "),
    ("At the very top [there is|is] a {c} {thing}", "beneath [it|that] a {c} one", "and at the bottom a {c} one", ", "),
)  # fmt: skip
LISTS_UP = (
    "from bottom to top: {list}|from bottom to top {list}|from the bottom up: {list}|(bottom to top): {list}|"
    "(from bottom to top) {list}|bottom to top {list}|bottom first: {list}|starting at the bottom: {list}|"
    "from the bottom: {list}|in this order from bottom to top: {list}|listed from the bottom: {list}"
)
LISTS_DOWN = (
    "from top to bottom: {list}|from top to bottom {list}|from the top down: {list}|(top to bottom): {list}|"
    "(from top to bottom) {list}|top to bottom {list}|top first: {list}|starting at the top: {list}|"
    "from the top: {list}|in this order from top to bottom: {list}|listed from the top: {list}"
)
OPENINGS = (
    "Suppose [you have|there is|I have] a {pile} of {count} {things}: {any}. {clauses}.",
    "Suppose [you have|there is|I have] a {pile} of {count} {things}. {clauses}.",
    "[I have|You have|We have|There is|{name} has|Imagine|Here is|Picture|Consider|Think of] a {pile} of {count} {things}: {clauses}.",
    "[I have|You have|We have|There is|{name} has|Imagine|Here is|Picture|Consider] a {pile} of {count} {things}. {clauses}.",
    "[I have|You have|There is|{name} has|Imagine] a {pile} of {count} {things}, {clauses}.",
    "[I have|There are|{name} has] {count} {things} in a {pile}[: |. |, ]{clauses}.",
    "{count} {things} are [stacked|in a {pile}|piled up|on top of each other][: |. |, ]{clauses}.",
    "[I|We|They] [stacked|piled up|put] {count} {things} [on top of each other|on each other][: |. ]{clauses}.",
    "{name} [builds|makes|built|made] a {pile} [of|from|out of] {count} {things}[: |. ]{clauses}.",
    "{pile}: {clauses}.",
    "{clauses}.",
    "{things}: {clauses}.",
    "In a {pile} of {things} {clauses}.",
    "A {pile} of {count} {things}[: |. |, ]{clauses}.",
    "On [the|my] [table|floor|desk] [is|stands] a {pile} of {count} {things}[: |. ]{clauses}.",
    "[Let's say|Say|Assume] [I have|you have|there is] a {pile} of [{count} |]{things}: {clauses}.",
)  # fmt: skip
LIST_OPENINGS = (
    "[I have|You have|There is|{name} has|Imagine|Here is|Suppose there is|Let's say there is] a {pile} of [{count} |][coloured |colored |]{things}[, | ]{list}.",
    "[I have|There are|{name} has] {count} {things} in a {pile}, {list}.",
    "[The|My|A] {pile} [is|of {things} is|of {things} looks like this]: {list}.",
    "{pile} {list}.",
    "{things} {list}.",
    "[The {things} are|{count} {things} are] stacked {list}.",
    "Start with [this|the] {pile} [of {things} |]{list}.",
    "{name} stacks {count} {things}, {list}.",
)  # fmt: skip

TO_TOP = (
    "{who} take~ [out |]{x}[ out|] and put~ it [on|on the|onto the|at the|to the] top[ of the {pile}|]",
    "{who} move~ {x} to the [top|very top][ of the {pile}|]",
    "{who} pull~ {x} out and place~ it [on|on the|at the] top",
    "{who} put~ {x} on [the |]top[ of all others| of everything| of the {pile}|]",
    "{x} [is|gets] [moved|put|shifted|placed] [to the|on] top",
    "{x} [goes|comes|moves] to the top",
    "{who} lift~ {x} [out|off] and lay~ it on top",
    "{who} bring~ {x} to the top",
    "{who} remove~ {x} and put~ it back on top",
    "{x} is taken out and [put|placed|set] [back |]on [the |]top",
    "{who} draw~ out {x} and set~ it on top of the rest",
    "{who} slide~ {x} out and put~ it on top of the [{pile}|others]",
    "{who} grab~ {x} and put~ it on [the |]top",
    "{who} place~ {x} on [the |]top",
    "{who} make~ {x} the top one",
    "{who} shift~ {x} up to the top",
)
ADD = (
    "{who} add~ [a|a new|another] {c} [one|{thing}|] [on|on the|onto the|to the|at the] top",
    "{who} add~ a {ordinal} {c} {thing} [onto the|on|on the] top",
    "{who} add~ a {ordinal} {thing}, a {c} one[, on top|]",
    "{who} put~ [a|a new|another] {c} [one|{thing}] on [the |]top[ of it| of the {pile}| of everything|]",
    "{who} place~ [a|a new|another] {c} [one|{thing}] on [the |]top",
    "a [new |]{c} {thing} [is added|is put on top|goes on top|comes on top|is placed on top]",
    "{who} add~ [a|a new|one more] {c} [one|{thing}]",
    "{who} add~ {c}[ on top|]",
    "{who} lay~ [a|one more] {c} {thing} on [the |]top",
    "{who} get~ a {c} {thing} and put~ it on [the |]top",
    "{who} set~ a {c} [one|{thing}] on top of the {pile}",
    "{who} stack~ a {c} [one|{thing}] on [the |]top",
    "on top [comes|goes] a [new |]{c} {thing}",
    "{who} find~ a {c} {thing} and add~ it to the [top|{pile}]",
    "{c} is added[ on top|]",
)
REMOVE = (
    "{who} remove~ {x}[ from the {pile}|]",
    "{who} take~ {x} away",
    "{who} take~ away {x}",
    "{who} throw~ {x} away",
    "{x} is [removed|taken away|thrown away|taken out]",
    "{who} take~ {x} out[ of the {pile}|] [and throw~ it away|and give~ it away|and put~ it aside|for good]",
    "{who} get~ rid of {x}",
    "{who} pull~ {x} out and keep~ it",
    "{who} take~ {x} from the {pile}",
    "somebody [takes|steals] {x}",
    "{x} [is gone|disappears|breaks and is thrown away]",
    "{who} discard~ {x}",
    "{who} sell~ {x}",
    "{who} drop~ {x} in the bin",
)
SWAP = (
    "{who} swap~ {x} and {y}",
    "{who} swap~ {x} with {y}",
    "{who} exchange~ {x} and {y}",
    "{who} switch~ {x} and {y}",
    "{x} and {y} [trade|change|swap|switch] places",
    "{x} and {y} are [swapped|exchanged|switched]",
    "{who} let~ {x} and {y} [trade|change] places",
    "{who} switch~ the places of {x} and {y}",
    "{who} put~ {x} where {y} is and the other way round",
    "{who} interchange~ {x} and {y}",
    "{who} swap~ the positions of {x} and {y}",
)
TO_BOTTOM = (
    "{who} [move~|put~] {x} to the bottom",
    "{who} take~ {x} out and put~ it [at|on] the [very |]bottom",
    "{who} pull~ {x} out and slide~ it under [all others|the {pile}|the rest]",
    "{x} [goes|moves|is moved|is put] to the bottom",
)
ADD_BELOW = (
    "{who} [add~|put~] a [new |]{c} {thing} [at|on] the bottom",
    "{who} slide~ a {c} [one|{thing}] under the {pile}",
    "{who} put~ a {c} {thing} [under|below] [all others|the {pile}|everything]",
)

ASK_ORDER = (
    "Can you describe [that|the|this] {pile}[ of {things}|][ now|]?",
    "[Describe|Please describe|Tell me about] the {pile}[ of {things}|][ now|].",
    "What does the {pile} look like[ now| then| in the end| afterwards|]?",
    "[What is|What's|Whats] the order [now|then|of the {things}|in the end|afterwards|]?",
    "[What is|What's] the [new|final] order[ of the {things}|]?",
    "How is the {pile} [ordered|arranged|built] now?",
    "How does the {pile} look[ now| then| in the end| at last|]?",
    "What now?",
    "Which order are [the {things}|they] in[ now|]?",
    "[List|Name|Give|Tell me|Say] [the {things}|the colours|the colors|them] from [the |]bottom to [the |]top.",
    "[What is|What's] the {pile} from bottom to top?",
    "From bottom to top[, what do we have|, what is the order|, what are the colours|]?",
    "What [are|is the order of] the [colours|colors] from bottom to top?",
    "Where is each {thing} now?",
    "[What|Which] {things} are in the {pile} now, [from the bottom up|bottom to top|starting at the bottom]?",
    "[Give|Tell|Show] me the [final |new |]{pile}.",
    "[What is|What's] the result?",
    "How are the {things} stacked [now|in the end]?",
    "[Can|Could|Would] you tell me [the order now|what the {pile} looks like|how the {pile} looks now]?",
    "What do [I|we|you] have [now|in the end]?",
    "Write down the {pile} [now|bottom first|from the bottom].",
)
ASK_DOWN = (
    "[List|Name|Give|Tell me] [the {things}|the colours|the colors|them] from [the |]top to [the |]bottom.",
    "[What is|What's] the [order|{pile}] from [the |]top to [the |]bottom?",
    "From top to bottom[, what do we have|, what is the order|]?",
    "[Describe|Give me] the {pile} from top to bottom.",
    "What does the {pile} look like, from top to bottom?",
    "What are the [colours|colors] from top to bottom?",
    "[What is|What's] the order, top first?",
    "[What is|What's] in the {pile} now, starting at the top?",
    "[Describe|List] the {pile} from the top down.",
)
ASK_TOP = (
    "[Which|What] [{thing}|one|colour|color] is [on|at the|on the] top[ now| of the {pile}|]?",
    "What is on [the |]top[ now| in the end|]?",
    "What colour is the top [one|{thing}]?",
    "What is the colour of the {thing} on top?",
    "[Which|What] {thing} is the [highest|topmost]?",
    "[Tell me|Say] which one is on top.",
    "What's on top[ now|]?",
    "Which one do I see from above?",
)
ASK_BOTTOM = (
    "[Which|What] [{thing}|one|colour|color] is [on|at] the bottom[ now| of the {pile}|]?",
    "What is at the bottom[ now| in the end|]?",
    "What colour is the bottom [one|{thing}]?",
    "What is the colour of the {thing} at the bottom?",
    "[Which|What] {thing} is the lowest?",
    "[Tell me|Say] which one is at the bottom.",
    "Which one touches the [floor|table]?",
)
ASK_COUNT = (
    "How many {things} are [there|in the {pile}|left|on the {pile}][ now|]?",
    "How many {things} [do I have|does the {pile} have] [now|in the end]?",
    "What is the number of {things} now?",
    "How high is the {pile} now, in {things}?",
    "Count the {things}.",
    "How many are [there|in it] now?",
)
