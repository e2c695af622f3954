"""The words for two moves of one kind told at once; ``{x}`` comes first, then ``{y}``.

``{who}`` and ``~`` are as in stack_moves.py.
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
