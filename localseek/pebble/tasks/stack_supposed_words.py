"""The words for a whole puzzle in one sentence: "What is on top once the red one has been removed from ..."

``{start}`` is one of STARTS_UP or STARTS_DOWN, in which ``{list}`` is a list of colours; ``{moves}``
are told in one of three tenses, ``{what}`` is what is asked.
"""

from __future__ import annotations

SENTENCES = (
    "{what} [if|when|once|after], [in|given|with] {start}, {moves}?",
    "[If|When|Once|After], in {start}, {moves}, {what}?",
    "[If|When|Once|After] in {start} {moves}, {what}?",
    "[Given|Take|Consider|Imagine|Picture|Suppose there is|Let's take|Here is] {start}[: |. |; ]{what} [once|after|when|if] {moves}?",
    "[I have|There is|We have|You have|{name} has|There was] {start}[; |, |. |: ]{what} [once|after|when|if] {moves}?",
    "[There is|I have|We have|You have|There was] {start}[, and |; |. |: ]{moves}[; |, so |. |: ]{what}?",
    "[In|Take] {start}[, |: |. ]{moves}[. |; |: ]{what}?",
    "{what} [once|after|when|if] {moves}, [starting from|beginning with|given|the start being|in] {start}?",
    "[Once|After|When] {moves}, {what}, [if we start with|given|starting from|the start being] {start}?",
)
TELLINGS = (
    "[In|Take|Given|Here is] {start}[, |: |. ]{moves}. {ask}",
    "[There is|I have|We have|You have|{name} has|Imagine|Consider] {start}[. |; |: |, and ]{moves}. {ask}",
    "{ask} [There is|I have|We have|You have|We start with] {start}[. |; |: |, and ]{moves}.",
)
STARTS_UP = (
    "a {pile} [where|in which] {chain}",
    "a {pile} that [goes|reads|runs] {list} from [the |]bottom to [the |]top",
    "a {pile} [of {things} |of {count} {things} |]whose order from [the |]bottom to [the |]top is {list}",
    "a {pile} [of {things} |]which, [from the bottom up|going upwards|from bottom to top|reading upwards], [is|consists of|is made of|has] {list}",
    "a {pile} of {things} ([{list}, bottom to top|bottom to top: {list}|bottom first: {list}|{list}, the last on top])",
    "a {pile} that, [from the bottom up|from the floor up|from bottom to top], [is|goes|reads] {list}",
    "a {pile} [with|of], from bottom to top, {list}",
    "a {pile} built [from the floor up|upwards|from the bottom] [out of|from|with] {list}",
    "[the|my|our] {pile} [of {things} |](from the bottom: {list})",
    "a {pile} with {first} at the bottom and, [going up|above it|in this order above it], {rest}",
)
STARTS_DOWN = (
    "a {pile} [where|in which] {chain}",
    "a {pile} that [goes|reads|runs] {list} from [the |]top to [the |]bottom",
    "a {pile} [of {things} |of {count} {things} |]whose order from [the |]top to [the |]bottom is {list}",
    "a {pile} [of {things} |]which, [from the top down|going downwards|from top to bottom|reading downwards], [is|consists of|is made of|has] {list}",
    "a {pile} of {things} ([{list}, top to bottom|top to bottom: {list}|top first: {list}|{list}, the last at the bottom])",
    "a {pile} that, [from the top down|from top to bottom], [is|goes|reads] {list}",
    "a {pile} [with|of], from top to bottom, {list}",
    "[the|my|our] {pile} [of {things} |](from the top: {list})",
    "a {pile} with {first} on top and, [going down|under it|in this order below it], {rest}",
)
MOVES = {
    "has been": {
        "add": (
            "[a|another|a new] {c} [one|{thing}] has been [put|placed|added|set|laid] on [the |]top",
            "[a|a new|one more] {c} [one|{thing}] has been added",
        ),
        "add below": (
            "[a|another|a new] {c} [one|{thing}] has been [put|placed|slid|slipped|pushed] [under the rest|under everything|in at the bottom|in beneath the rest]",
            "[a|another|a new] {c} [one|{thing}] has been added at the bottom",
        ),
        "move": (
            "{x} has been [moved|brought|shifted|sent] to the top",
            "{x} has been [taken out|pulled out|slid out] and [put|laid|set|placed] [back |]on top",
            "{x} has been put on top",
        ),
        "lower": (
            "{x} has been [moved|slid|shifted|sent|brought] to the bottom",
            "{x} has been [taken out|pulled out] and [put|slid|pushed] [under the rest|in at the bottom]",
        ),
        "remove": (
            "{x} has been [removed|taken away|taken out|thrown away|carried off|sold|borrowed|lost]",
            "the {pile} has lost {x}",
            "[someone|somebody|a child] has [removed|taken away|taken] {x}",
        ),
        "swap": (
            "{x} and {y} have been [swapped|exchanged|switched]",
            "{x} and {y} have [changed|traded|swapped] places",
            "{x} has been [swapped|exchanged|switched] with {y}",
        ),
    },
    "is": {
        "add": (
            "[a|another|a new] {c} [one|{thing}] is [put|placed|added|set|laid] on [the |]top",
            "[a|a new|one more] {c} [one|{thing}] is [added|put on]",
            "the {pile} [gets|is given] a {c} [one|{thing}] on top",
        ),
        "add below": (
            "[a|another|a new] {c} [one|{thing}] is [put|placed|slid|slipped|pushed] [under the rest|under everything|in at the bottom|in beneath the rest]",
            "[a|another|a new] {c} [one|{thing}] is added at the bottom",
        ),
        "move": (
            "{x} is [moved|brought|shifted|sent] to the top",
            "{x} is [taken out|pulled out|slid out|drawn out] and [put|laid|set|placed] [back |]on top",
            "{x} [goes|moves] to the top",
        ),
        "lower": (
            "{x} is [moved|slid|shifted|sent|brought] to the bottom",
            "{x} is [taken out|pulled out] and [put|slid|pushed] [under the rest|in at the bottom]",
        ),
        "remove": (
            "{x} is [removed|taken away|taken out|thrown away|carried off|sold|borrowed|lost]",
            "the {pile} loses {x}",
            "{x} [goes away|disappears|falls off and breaks|is no longer there]",
        ),
        "swap": (
            "{x} and {y} are [swapped|exchanged|switched]",
            "{x} and {y} [change|trade|swap] places",
            "{x} is [swapped|exchanged|switched] with {y}",
        ),
    },
    "did": {
        "add": (
            "{who} [put|placed|set|laid|added] [a|another|a new] {c} [one|{thing}] on [the |]top",
            "{who} added [a|a new|one more] {c} [one|{thing}]",
        ),
        "add below": (
            "{who} [put|placed|slid|slipped|pushed] [a|another|a new] {c} [one|{thing}] [under the rest|under everything|in at the bottom|in beneath the rest]",
            "{who} added [a|another|a new] {c} [one|{thing}] at the bottom",
        ),
        "move": (
            "{who} [moved|brought|shifted] {x} to the top",
            "{who} [took out|pulled out] {x} and [put|laid|set|placed] it [back |]on top",
            "{who} [took|pulled|slid] {x} out and [put|laid|set|placed] it [back |]on top",
            "{who} put {x} on top",
        ),
        "lower": (
            "{who} [moved|slid|shifted|sent] {x} to the bottom",
            "{who} [took|pulled] {x} out and [put|slid|pushed] it [under the rest|in at the bottom]",
        ),
        "remove": (
            "{who} [removed|took away|threw away|took out|carried off|sold|borrowed] {x}",
            "{who} took {x} [away|off|home]",
        ),
        "swap": (
            "{who} [swapped|exchanged|switched] {x} [and|with] {y}",
            "{who} let {x} and {y} [change|trade|swap] places",
        ),
    },
}  # fmt: skip
