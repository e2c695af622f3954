"""The words for two moves told at once, and for a move that refers to the one before.

Of two, ``{x}`` comes first, then ``{y}``.
``{who}`` and ``~`` are as in stack_to_top.py.
"""

from __future__ import annotations

ADD_TWO = (
    "{who} add~ a {x} [one |{thing} |]and [then |]a {y} [one|{thing}][ on top|]",
    "{who} add~ a {x} and a {y} [one|{thing}][, in that order|]",
    "{who} put~ a {x} [one|{thing}] on top and [then |]a {y} one on [that|top of that|top of it]",
    "{who} put~ a {x} [one|{thing}] on [the |]top and a {y} one on top of [that|it]",
    "{who} add~ two [more |new |]{things}[ on top|], [first |]{x} and [then |]{y}",
    "{who} [put~|place~|set~] two [more |]{things} on top, [first [a |]{x}[ one|]|a {x} one|{x}] [and then|followed by] [a {y} one|{y}]",
    "[the waiter|the cook|the boss|the librarian|the nurse|the teacher|the mechanic|the janitor|a worker|the apprentice|the clerk|the farmer|the shopkeeper|the barista|{name}] adds a {x} [one|{thing}] and then a {y} [one|{thing}][ on top|]",
    "[I put|you put|we put|the boss puts|mum puts] a {x} [one|{thing}] on top, [my friend puts|dad puts|{name} puts|my brother puts] a {y} one on that",
    "[my sister|mum|grandma|the waitress|my daughter|my aunt|a girl|a woman] adds a {x} [one|{thing}], and [my brother|dad|grandpa|my uncle|my son|a boy|an old man|the postman] [adds|puts] a {y} one on top of [hers|that]",
    "a {x} [one|{thing}] [goes|comes|is put] on top, and after it a {y} one",
    "on [Monday|Tuesday] a {x} [one|{thing}] [comes|came] on top, and on [Wednesday|Thursday|Friday] a {y} one on top of [that|it]",
    "two [more |new |]{things} [are added|go on top|come on top], [first |]{x} and [then |]{y}",
    "a {x} [one|{thing}] [is added|goes on top|is put on top], followed by a {y} one",
    "{who} add~ {x}[ first|] and then {y}",
    "{who} add~ {x} and {y}[, in this order|, in that order|]",
    "{who} stack~ a {x} {thing} and [then |]a {y} {thing} on top",
    "on top [come|go] a {x} [one|{thing}] and [on that|on top of that|over it] a {y} one",
    "{who} get~ two more {things}, a {x} one and a {y} one, and put~ them on top[, the {x} one first|, {x} first|]",
    "[{name}|someone|my friend] [adds|brings] a {x} [one|{thing}] and [then |]a {y} one[ on top|]",
    "{who} drop~ a {x} [one|{thing}] on top. {who} drop~ a {y} one on that",
    "{who} find~ a {x} and a {y} {thing}. {who} put~ both on top, the {x} one first",
    "first a {x} and then a {y} {thing} [is|are] [put|placed|laid] on top",
    "+ {x}, + {y}",
    "add: {x}, {y}",
    "on top put a {x} one, and a {y} one on top of that",
)  # fmt: skip
REMOVE_TWO = (
    "{who} [remove~|take~ away|take~ out|take~ off] {x} and {y}",
    "{who} [remove~|take~ away|take~ out] both {x} and {y}",
    "{who} remove~ {x} and also {y}",
    "{x} and {y} are [removed|taken away|taken out|thrown away|gone|lost|sold]",
    "[both |]{x} and {y} [get removed|disappear|leave the {pile}|have to go|go away]",
    "[my brother|my sister|mum|dad|my son|my daughter|grandma|my uncle|my aunt|my cousin|{name}|{name}] [carries|takes] {x} to the [van|kitchen|car|cellar], and after that {y} [too|as well]",
    "one [customer|child|guest|friend] [gets|takes] {x}, another [gets|takes] {y}",
    "{who} remove~ {x}, then {who} remove~ {y}",
    "[we|they|the kids|I] [sold|used up|ate|gave away|lost] {x}[ first|] and then {y}",
    "[the waiter|the cook|the boss|the librarian|the nurse|the teacher|the mechanic|the janitor|a worker|the apprentice|the clerk|the farmer|the shopkeeper|the barista|{name}] takes away {x} and {y}",
    "{who} throw~ [away |out ]{x} and {y}",
    "{who} take~ two {things} away, {x} and {y}",
    "{who} get~ rid of {x} and {y}",
    "[{name}|someone|my friend] [takes|wants|steals|gets|keeps] {x} and {y}[, so they are gone|, so both are out]",
    "{who} remove~ {x} first and then {y}",
    "neither {x} nor {y} stays[ in the {pile}|]",
    "remove: {x}, {y}",
    "{who} take~ {x} out. {who} take~ {y} out too",
    "{who} pull~ out {x} and {y} and put~ them aside",
    "nobody needs {x} and {y} any more, so they go",
    "two of them are taken out: {x} and {y}",
)  # fmt: skip
TWO_TO_TOP = (
    "{who} [move~|bring~|put~] first {x} and then {y} to the top",
    "{who} [move~|bring~] {x} to the top and then {y}",
    "{who} put~ {x} on top and then {y} on top of [that|it]",
    "[my brother|my sister|mum|dad|my son|my daughter|grandma|my uncle|my aunt|my cousin|{name}|{name}] takes {x} out and [puts|sets|lays|places] it on top, and then does the same with {y}",
    "take {x}, put it on top. Take {y}, put it on top",
    "{x} is [taken|pulled] out and put on top, and then the same is done with {y}",
    "[I|we|you|they|{name}] moved {x} to the top, and then {y} on top of [it|that]",
    "first {x} and then {y} [is|are] moved to the top",
    "{x} goes on top, and then {y} goes on top of [it|that]",
    "{who} take~ out {x} and put~ it on top, and then {who} do~ the same with {y}",
    "{who} put~ {x} on top. Then {who} do~ the same with {y}",
    "{x} is moved to the top, and {y} after it",
    "{who} move~ two {things} to the top, {x} first and {y} second",
    "to the top: {x}, then {y}",
)  # fmt: skip
TOP_TWO_AWAY = (
    "{who} [take~ away|remove~|take~ off|lift~ off] the [top two|two top|upper two|two highest|two uppermost][ {things}|]",
    "the [top two|two top|upper two] [{things} |]are [taken away|removed|taken off|gone|sold|lost]",
    "[I|we|you|they] [use up|used up|sell|give away] the [top two|two top|two highest][ {things}|]",
    "[my cat|the dog|the baby|a ball|the wind] knocks off the two [highest|top] {things}, and [I take them away|they are not put back|they break]",
    "[one child|one guest|a customer|{name}] [gets|takes] the top {thing}, and [another child|another guest|my friend|somebody else] [gets|takes] the one that is then on top",
    "the top {thing} is [sold|taken away|given away], and then the new top one [as well|too]",
    "[my brother|my sister|mum|dad|my son|my daughter|grandma|my uncle|my aunt|my cousin|{name}|{name}] takes the [top two|two top {things}] away",
    "{who} take~ two {things} off the top",
    "{who} remove~ the top {thing}, and then the [next one|one that is then on top|new top one] as well",
    "the two {things} on top [fall off|are taken away|go away|have to go]",
    "[{name}|my cat|someone] [knocks off|takes away|wants] the two [highest|top] {things}, so they are gone",
    "{who} get~ rid of the [top two|two on top]",
)  # fmt: skip
BOTTOM_TWO_AWAY = (
    "{who} [take~ away|remove~|take~ out|pull~ out] the [bottom two|two bottom|lower two|two lowest][ {things}|]",
    "[my brother|my sister|mum|dad|my son|my daughter|grandma|my uncle|my aunt|my cousin|{name}|{name}] [pulls out|takes away|takes out] the [bottom two|two lowest|lower two][ {things}|][ and keeps them|]",
    "[I|we|you|they] [use up|used up|sell|give away] the [bottom two|two lowest|lowest two][ {things}|]",
    "the [bottom two|two lowest|lower two] [{things} |]are [taken away|removed|gone|sold]",
    "{who} remove~ the bottom {thing}, and then the [next one|new bottom one|one that is then at the bottom] too",
    "{who} get~ rid of the two at the bottom",
)  # fmt: skip
SWAP_TOP_TWO = (
    "{who} [swap~|exchange~|switch~] the [top two|two top|upper two|two highest][ {things}|][ with each other|]",
    "[my brother|my sister|mum|dad|my son|my daughter|grandma|my uncle|my aunt|my cousin|{name}|{name}] [swaps|switches|exchanges] the [two top|top two|two highest] {things}[ with each other|]",
    "the two {things} [on top|at the top] are [swapped|exchanged|switched][ with each other|]",
    "the [top two|two topmost|upper two] [{things} |][trade|change|swap] places",
    "{who} [swap~|exchange~] the two {things} [on top|at the top][ with each other|]",
    "{who} [swap~|exchange~] the top one [and|with] the one [right |directly |]under it",
)  # fmt: skip
SWAP_BOTTOM_TWO = (
    "{who} [swap~|exchange~|switch~] the [bottom two|two bottom|lower two|two lowest][ {things}|][ with each other|]",
    "[my brother|my sister|mum|dad|my son|my daughter|grandma|my uncle|my aunt|my cousin|{name}|{name}] [swaps|switches|exchanges] the [two lowest|bottom two|two bottom] {things}[ with each other|]",
    "the two {things} at the bottom are [swapped|exchanged|switched][ with each other|]",
    "the [bottom two|lower two|two lowest] [{things} |][trade|change|swap] places",
    "{who} [swap~|exchange~] the two {things} at the bottom[ with each other|]",
)  # fmt: skip
SWAP_ENDS = (
    "{who} [swap~|exchange~|switch~] [the |]top and [the |]bottom[ {thing}|]",
    "[my brother|my sister|mum|dad|my son|my daughter|grandma|my uncle|my aunt|my cousin|{name}|{name}] [swaps|switches|swapped|switched] the top [one|{thing}] [and|with] the bottom [one|{thing}]",
    "the top [one|{thing}] and the bottom [one|{thing}] [are|get|were] [swapped|exchanged|switched]",
    "the top [one|{thing}] [is|was] [swapped|exchanged] with the [lowest|bottom] [one|{thing}]",
    "{who} [swap~|exchange~|switch~] the top {thing} [and|with] the bottom [one|{thing}]",
    "{who} [swap~|exchange~] the [highest|top one] and the [lowest|bottom one]",
    "[top and bottom|the top one and the bottom one|the highest and the lowest] [trade|change|swap] places",
)  # fmt: skip
SWAP_MIDDLE_TWO = (
    "{who} [swap~|exchange~|switch~] the [middle two|two middle][ {things}|]",
    "{who} [swap~|exchange~|switch~] the two [{things} |]in the middle[ with each other|]",
    "the [two in the middle|middle two] [trade|change|swap] places",
)  # fmt: skip
SWAP_NUMBERED = (
    "{who} [swap~|exchange~|switch~] the {i} and the {j} {thing}[ from the bottom| counted from the bottom|]",
    "{who} [swap~|exchange~|switch~] the {i} and the {j}[ from the bottom| from below|]",
    "the {i} and the {j} {thing}[ from the bottom|] [trade|change|swap] places",
)  # fmt: skip
SAME = (
    "{who} do~ the same [with|to] {x}",
    "{who} do~ [exactly |just |]the same thing [with|to] {x}",
    "[the very same|exactly the same|just the same] is done with {x}",
    "{who} repeat~ [that|this|the same] with {x}",
    "the same goes for {x}",
    "{x} [as well|too]",
    "{who} do~ that [with|to] {x}[ too| as well|]",
    "the same [happens|is done] [with|to] {x}",
    "{x} [goes|comes] the same way",
    "the same [with|for] {x}",
    "[likewise|same for|same thing with] {x}",
)  # fmt: skip
BACK_ON_TOP = (
    "{who} put~ it back[ on top| on the top| on top of the {pile}|]",
    "it [goes|comes|is put] back on [the |][very |]top",
    "{who} bring~ it back and put~ it on top",
    "[later |a week later |in the end |]{who} [return~|give~ back] it, [and it goes on|but on|this time on] top",
    "[my brother|my sister|mum|dad|my son|my daughter|grandma|my uncle|my aunt|my cousin|{name}|{name}] [returns it|brings it back|gives it back], [but on top|and it goes on top|and it is put on top]",
    "it goes on top again",
    "it is [brought back|returned|put back] and [set|laid|placed] on [the |the very |]top",
    "[I|we|you|they|{name}] put it back on top[ afterwards| in the evening| the next day|]",
    "{who} [throw~|drop~|lay~|set~] it back on [the |]top",
    "[{name}|my friend|the owner|my sister] brings it back and [puts|lays|sets] it on top",
    "it is returned and [now |]goes on top",
    "{who} change~ the plan and put~ it back on top",
    "[oh no, |oops, |]{who} need~ it after all, so {who} put~ it back on top",
    "{who} put~ the {c} one back on top",
    "the {c} one [comes back|is brought back|is put back] on top",
    "{who} add~ the {c} one again[, on top|]",
    "when it is [clean|repaired|dry|empty], it goes back on top",
)  # fmt: skip
BACK_AT_BOTTOM = (
    "{who} put~ it back at the bottom[ this time|]",
    "[my brother|my sister|mum|dad|my son|my daughter|grandma|my uncle|my aunt|my cousin|{name}|{name}] [returns it|brings it back|gives it back], and it goes at the bottom",
    "it is [brought back|returned] and [put|placed] at the [very |]bottom",
    "it comes back, [but |]at the bottom[ this time|]",
    "{who} bring~ it back and slide~ it in at the bottom",
    "[{name}|my friend] returns it and puts it under [the rest|all the others|the whole {pile}]",
    "the {c} one [comes back|is put back], at the bottom",
)  # fmt: skip
