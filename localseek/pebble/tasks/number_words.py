"""Words for both directions: large numbers first or winning, and small ones.

A template serves both: ``<older/younger>`` is its first half where large numbers win or numbers
fall, and its second half otherwise; ``<more>``, ``<how>`` and so on stand for the words of
``_SHORT`` and ``_HOW``.
"""

from __future__ import annotations

import re

_SHORT = {
    "<more>": "<[larger|bigger|greater|higher]/[smaller|lower|smaller|lesser]>",
    "<is more>": "<[larger|bigger|greater|more|higher]/[smaller|less|lower|smaller]>",
    "<most>": "<[largest|biggest|greatest|highest]/[smallest|lowest|least|smallest|littlest]>",
    "<max>": "<[max|maximum|top value]/[min|minimum|bottom value]>",
    "<much>": "<[big|large|high]/[small|little|low]>",
    "<order>": "<[descending|descending|decreasing|falling|shrinking|downward|dropping]/[ascending|ascending|increasing|rising|growing|upward|climbing]>",
    "<first>": "<[largest|biggest|highest|greatest|maximum]/[smallest|lowest|least|smallest|minimum]>",
    "<last>": "<[smallest|lowest|least|smallest|minimum]/[largest|biggest|highest|greatest|maximum]>",
    "<next>": "<[smaller|lower|less|smaller]/[larger|bigger|greater|higher]>",
    "<tend>": "<[fall|decrease|go down|shrink|get smaller|drop]/[rise|increase|go up|grow|get bigger|climb]>",
    "<ends>": "<[large to small|big to small|high to low|largest to smallest|biggest to smallest|highest to lowest|greatest to least|most to least|max to min|big to little|largest down to smallest]/[small to large|small to big|low to high|smallest to largest|smallest to biggest|lowest to highest|least to greatest|least to most|min to max|little to big|smallest up to largest]>",
    "<ends of all>": "<[largest to the smallest|biggest to the smallest|highest to the lowest|greatest to the least]/[smallest to the largest|smallest to the biggest|lowest to the highest|least to the greatest]>",
}
_HOW = (
    "from <ends>|from the <ends of all>|from <ends>|<ends>|<ends>|"
    "in <order> order|<order>|<first> first|<first> [number|one] first|<last> last|"
    "[beginning|starting] with the <first>|with the <first> [one |number |]first|"
    "<first> at the [start|front], <last> at the end|"
    "<downwards/upwards>|from the <top down/bottom up>|so that they <fall/rise>|"
    "<counting down/counting up>|going <down/up>|from <most to least/least to most>|"
    "from the <first> to the <last>|<first> to <last>|starting [at|from] the <first>|"
    "[ending|finishing] with the <last>|with the <last> [one |number |][last|at the end]|"
    "in order of <decreasing/increasing> [size|value|magnitude]|by size, <first> first|"
    "so that the <first> comes first|so that the <last> comes last|so that they <tend>|"
    "each [one |number |]<next> than the one before|<first> in front, <last> at the back|"
    "<big ones/small ones> first|<small ones/big ones> last|the <first> leading"
)


def told(templates: tuple[str, ...], *, large: bool) -> tuple[str, ...]:
    """Settle what is between ``<`` and ``>``, the innermost first."""
    told = []
    for template in templates:
        text = template.replace("<how>", f"[{_HOW}]")
        for short, words in _SHORT.items():
            text = text.replace(short, words)
        told.append(re.sub(r"<([^<>/]*)/([^<>/]*)>", r"\1" if large else r"\2", text))
    return tuple(told)
