"""The questions about numbers next to each other: the larger one, the largest, the order."""

from __future__ import annotations


def _of_two(more: str, most: str, verb: str) -> tuple[str, ...]:
    """Return the questions for the winner of two; ``more`` is "larger|bigger|greater"."""
    return (
        f"[Which|What] [number |one |]is [{more}][: |, ]{{a}} or {{b}}?",
        f"[Which|What] [number |one |]is the [{more}] [one|number|]: {{a}} or {{b}}?",
        f"[Which|What] is [{more}], {{a}} or {{b}}?",
        f"What's [{more}], {{a}} or {{b}}",
        f"{{a}} or {{b}}, [which|what] is [{more}]?",
        f"{{a}} or {{b}}: [which|what] one is [{more}]?",
        f"[Is|Which is [{more}],] {{a}} [{more}] or {{b}}?",
        f"Of {{a}} and {{b}}, which is [the |][{more}][ one|]?",
        f"[Compare|Please compare] {{a}} and {{b}}. Which is [{more}]?",
        f"[Compare|Please compare] {{a}} [and|with] {{b}} and [tell me|say] [which is|the] [{more}][ one|].",
        f"[{verb}] {{a}} [and|or] {{b}}: which one is [{more}]?",
        f"[Tell me|Say|Name|Give me] the [{more}] [number|one] of {{a}} and {{b}}.",
        f"[Tell me|Say] which [is|number is|one is] [{more}]: {{a}} or {{b}}.",
        f"{{a}} vs {{b}}, which is [{more}]?",
        f"{{a}} {{b}} which one is [{more}]",
        f"[Here are two numbers: |I have two numbers, |][{{a}} and {{b}}]. Which [one |]is [{more}]?",
        f"the [{more}] of {{a}} and {{b}}[?|]",
        f"[What is|What's|Find] the [{most}] of {{a}} and {{b}}[?|.]",
        f"[Can|Could] you tell me which is [{more}], {{a}} or {{b}}?",
        f"Between {{a}} and {{b}}, which [one |]is [{more}]?",
        f"If a = {{a}} and b = {{b}}, which is [{more}]?",
        f"Do you know [which|what] is [{more}], {{a}} or {{b}}?",
        f"Which of [these|the] two [numbers |]is [{more}]: {{a}}, {{b}}?",
        f"I [can't decide|don't know] which is [{more}], {{a}} or {{b}}.",
        f"Choose the [{more}] number: {{a}}, {{b}}.",
        f"Which of {{a}} and {{b}} is [the |][{more}][ one|]?",
    )


def _of_many(most: str, words: str) -> tuple[str, ...]:
    """Return the questions for the winner of several; ``most`` is "largest|biggest"."""
    return (
        f"[Which|What] [number |one |]is [the |][{most}][: |, | of ]{{list}}?",
        f"[Which|What] is the [{most}] [number|one|][: |, | of | in ]{{list}}?",
        f"[What is|What's|Find|Give me|Name|Tell me] the [{most}] of {{list}}[?|.]",
        f"[What is|What's|Find|Give me|Name|Tell me] the [{most}] number [among|in|of|in the list] {{list}}[?|.]",
        f"{{list}}: [which|what] [one |number |]is the [{most}]?",
        f"{{list}} - which is [the |][{most}]?",
        f"{{list}}. Which [one |of them |of these |]is the [{most}]?",
        f"Of [the numbers |]{{list}}[,|] which is the [{most}]?",
        f"Which of [these numbers|the numbers|these {{count}} numbers|these|the following] is the [{most}][: |? ]{{list}}",
        f"Among {{list}}, which [number |one |]is the [{most}]?",
        f"[Pick|Choose|Select|Find] the [{most}][ number|]: {{list}}",
        f"[{most}] of {{list}}[?|]",
        f"[{most}] number: {{list}}",
        f"[{words}] of {{list}}[?|]",
        f"What is the [{words}] of [these numbers|the list|these|this list]: {{list}}?",
        f"[{words}]({{list}})",
        f"I have the numbers {{list}}. [Which|What] is the [{most}]?",
        f"[Here are|I have] {{count}} numbers: {{list}}. Which [one |]is the [{most}]?",
        f"[Can|Could] you [find|tell me|give me] the [{most}] [of|among|in] {{list}}?",
        f"Look at {{list}}. [Tell me|Say] which is the [{most}].",
        f"[Compare|Please compare] {{list}}. Which is the [{most}]?",
        f"Given {{list}}, which [number |one |]is the [{most}]?",
        f"In the list {{list}}, what is the [{most}][ number| value|]?",
        f"The numbers are {{list}}. Name the [{most}].",
        f"Do you see the [{most}] number here? {{list}}",
    )


def _in_order(how: str, verb_end: str) -> tuple[str, ...]:
    """Return the questions for an order; ``how`` is "from smallest to largest|…"."""
    return (
        f"[Sort|Order|Arrange|Please sort|Rank] {{list}} [{how}].",
        f"[Sort|Order|Arrange|Please sort|Rank] [these|the] numbers [{how}]: {{list}}",
        f"[Sort|Order|Arrange|Please sort] [{how}]: {{list}}",
        f"[Sort|Order|Arrange|Please sort] [these|the] {{count}} numbers [{how}]: {{list}}[.|]",
        f"[Put|Bring|Write|List|Place] {{list}} in [{verb_end}][ order|].",
        f"[Put|Bring|Write|List|Place] [these|the] numbers in [{verb_end}][ order|]: {{list}}",
        f"[Put|Bring|Get] [these|the] numbers in order, [{how}]: {{list}}",
        f"{{list}} [{how}]",
        f"{{list}}: [sort|order] [them|these] [{how}]",
        f"{{list}} sorted [{how}][?| please|]",
        f"[Can|Could|Would] you [sort|order|arrange] {{list}} [{how}]?",
        f"[Can|Could|Would] you [put|bring] {{list}} in [{verb_end}][ order|]?",
        f"What is the order of {{list}} [{how}]?",
        f"What [is|are] {{list}} [in [{verb_end}][ order|]|[{how}]]?",
        f"[What do you get when|What is the result if] you sort {{list}} [{how}]?",
        f"I have the numbers {{list}}. [Sort|Order] them [{how}].",
        f"I have [these|the] numbers[: |, ]{{list}}. What are they [{how}]?",
        f"Here are {{count}} numbers: {{list}}. [Sort|Order|Arrange|Write] them [{how}].",
        f"[The numbers are |Given ]{{list}}. [{how}], please.",
        f"[Write|Give me|List|Tell me] {{list}} [{how}].",
        f"[Write|Give|List|Say] the numbers {{list}} [{how}].",
        f"How do {{list}} go [{how}]?",
        f"[{verb_end}] order: {{list}}",
        f"[{how}]: {{list}}",
        f"I need {{list}} [{how}].",
        f"[Sort|Order] this list [{how}]: {{list}}",
        f"Line [up |]{{list}} [up |][{how}].",
    )


COMPARE_LARGER = _of_two("larger|bigger|greater|more|higher", "largest|bigger|maximum", "Look at")
COMPARE_SMALLER = _of_two("smaller|less|lower|the smaller", "smallest|minimum|smaller", "Look at")
LARGEST = _of_many("largest|biggest|greatest|highest", "max|maximum|Maximum")
SMALLEST = _of_many("smallest|lowest|least|smallest", "min|minimum|Minimum")
ASCENDING = (
    *_in_order(
        "from smallest to largest|from small to large|in ascending order|ascending|"
        "from the smallest to the largest|from low to high|from lowest to highest|smallest first|"
        "beginning with the smallest|in increasing order|from least to greatest|upwards",
        "ascending|increasing|rising",
    ),
    "[Sort|Order|Sort please] {list}[.|]",
    "[Sort|Order] [these|the] numbers: {list}",
    "Put {list} in order.",
    "[Can|Could] you sort {list}?",
    "{list} sorted",
    "sort({list})",
)
DESCENDING = _in_order(
    "from largest to smallest|from large to small|in descending order|descending|"
    "from the largest to the smallest|from high to low|from highest to lowest|largest first|"
    "beginning with the largest|in decreasing order|from greatest to least|downwards|biggest first",
    "descending|decreasing|falling",
)
