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
    "{who} take~ two {things} off the top",
    "{who} remove~ the top {thing}, and then the [next one|one that is then on top|new top one] as well",
    "the two {things} on top [fall off|are taken away|go away|have to go]",
    "[{name}|my cat|someone] [knocks off|takes away|wants] the two [highest|top] {things}, so they are gone",
    "{who} get~ rid of the [top two|two on top]",
)  # fmt: skip
BOTTOM_TWO_AWAY = (
    "{who} [take~ away|remove~|take~ out|pull~ out] the [bottom two|two bottom|lower two|two lowest][ {things}|]",
    "the [bottom two|two lowest|lower two] [{things} |]are [taken away|removed|gone|sold]",
    "{who} remove~ the bottom {thing}, and then the [next one|new bottom one|one that is then at the bottom] too",
    "{who} get~ rid of the two at the bottom",
)  # fmt: skip
SWAP_TOP_TWO = (
    "{who} [swap~|exchange~|switch~] the [top two|two top|upper two|two highest][ {things}|][ with each other|]",
    "the [top two|two topmost|upper two] [{things} |][trade|change|swap] places",
    "{who} [swap~|exchange~] the two {things} [on top|at the top][ with each other|]",
    "{who} [swap~|exchange~] the top one [and|with] the one [right |directly |]under it",
)  # fmt: skip
SWAP_BOTTOM_TWO = (
    "{who} [swap~|exchange~|switch~] the [bottom two|two bottom|lower two|two lowest][ {things}|][ with each other|]",
    "the [bottom two|lower two|two lowest] [{things} |][trade|change|swap] places",
    "{who} [swap~|exchange~] the two {things} at the bottom[ with each other|]",
)  # fmt: skip
SWAP_ENDS = (
    "{who} [swap~|exchange~|switch~] [the |]top and [the |]bottom[ {thing}|]",
    "{who} [swap~|exchange~|switch~] the top {thing} [and|with] the bottom [one|{thing}]",
    "{who} [swap~|exchange~] the [highest|top one] and the [lowest|bottom one]",
    "[top and bottom|the top one and the bottom one|the highest and the lowest] [trade|change|swap] places",
)  # fmt: skip
SAME = (
    "{who} do~ the same [with|to] {x}",
    "{who} do~ [exactly |just |]the same thing [with|to] {x}",
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
    "it comes back, [but |]at the bottom[ this time|]",
    "{who} bring~ it back and slide~ it in at the bottom",
    "[{name}|my friend] returns it and puts it under [the rest|all the others|the whole {pile}]",
    "the {c} one [comes back|is put back], at the bottom",
)  # fmt: skip
