r"""A grammar that llama.cpp can be given: it ends the process for some, and runs for ever on others.

* deep nesting, long chains of rules: its parser and its check for left recursion overflow the
  stack (SIGSEGV)
* ``x{5,2}``: it makes 2^64 rules
* left recursion through rules that can be empty in two steps: its own check does not see it, and
  the first character is looked for without end
* a place where no character fits (``[b-a]``, ``"\x00"``, a rule that never ends): sampling
  aborts ("Unexpected empty grammar stack")
* bounds above 2,000: made unbounded in silence, or refused with the grammar printed to stderr

So each is refused here first. **Source:** src/llama-grammar.cpp of llama.cpp.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from localseek.chat.structure.error import StructureError, shown
from localseek.chat.structure.expression import (
    ROOT,
    Chars,
    Choice,
    Expression,
    Grammar,
    Ref,
    Repeat,
    Sequence,
    Text,
)

MAX_TEXT_CHARS = 2**18  # of the GBNF
MAX_RULES = 4000
MAX_NESTING = 64  # parentheses in one rule
MAX_REPEATS = 2000  # MAX_REPETITION_THRESHOLD in llama-grammar.cpp
MAX_ELEMENTS = 100_000  # characters, classes and references once repetitions are written out
MAX_CHAIN = 1000  # rules that begin with one another
MAX_OPEN = 5000  # ways to go on that have to be followed at once

_Rules = Mapping[str, Expression]


def check_grammar(grammar: Grammar) -> None:
    """Raise StructureError if llama.cpp could not work with the grammar, or not end."""
    rules = grammar.rules
    if ROOT not in rules:
        raise StructureError(f"there is no rule named {ROOT}; the grammar begins with it.")
    if len(rules) > MAX_RULES:
        raise StructureError(f"it has {len(rules):,} rules; {MAX_RULES:,} are allowed.")
    for name, rule in rules.items():
        _check_references(rules, name, rule)
    n_elements = sum(map(_n_elements, rules.values()))
    if n_elements > MAX_ELEMENTS:
        raise StructureError(
            f"it has {n_elements:,} elements with repetitions written out; "
            f"{MAX_ELEMENTS:,} are allowed."
        )
    _check_ends(rules)
    empties = _empties(rules)
    for name, rule in rules.items():
        _check_repeats(rule, name, empties)
    _check_beginnings(rules, empties)


def _check_references(rules: _Rules, name: str, rule: Expression) -> None:
    for part in _parts(rule, name):
        if isinstance(part, Ref) and part.name not in rules:
            raise StructureError(f"rule {name} uses {shown(part.name)}, which is not defined.")
        if isinstance(part, Text) and any(c == "\0" or _is_surrogate(c) for c in part.text):
            raise StructureError(f"rule {name} wants a character that no text can hold.")
        if isinstance(part, Chars) and not part.ranges:
            raise StructureError(f"rule {name} has a class of characters that is empty.")


def _parts(expression: Expression, name: str, depth: int = 0) -> list[Expression]:
    if depth > 3 * MAX_NESTING + 4:  # a group is a choice of sequences of repetitions
        raise StructureError(f"rule {name} is nested deeper than {MAX_NESTING} levels.")
    parts = [expression]
    for inner in inner_of(expression):
        parts += _parts(inner, name, depth + 1)
    return parts


def inner_of(expression: Expression) -> tuple[Expression, ...]:
    """What the expression is made of."""
    match expression:
        case Sequence(items):
            return items
        case Choice(options):
            return options
        case Repeat(item):
            return (item,)
    return ()


def _is_surrogate(c: str) -> bool:
    return "\ud800" <= c <= "\udfff"


def _n_elements(expression: Expression) -> int:
    match expression:
        case Text(text):
            return len(text) + 1
        case Chars(ranges):
            return 2 * len(ranges) + 1
        case Repeat(item, least, most):
            n_optional = 1 if most is None else max(most - least, 0)
            return (_n_elements(item) + 2) * (max(least, 1) + n_optional)
    return 1 + sum(map(_n_elements, inner_of(expression)))


def _n_rules_made(expression: Expression) -> int:
    """How many rules llama.cpp may make of it, counted high: it limits their product."""
    if isinstance(expression, Repeat):
        n_optional = 1 if expression.most is None else max(expression.most - expression.least, 0)
        return _n_rules_made(expression.item) + n_optional
    return 1 + sum(map(_n_rules_made, inner_of(expression)))


def _check_repeats(expression: Expression, name: str, empties: AbstractSet[str]) -> None:
    for part in inner_of(expression):
        _check_repeats(part, name, empties)
    if not isinstance(expression, Repeat):
        return
    item, least, most = expression.item, expression.least, expression.most
    if most is not None and most < least:
        raise StructureError(f"rule {name} repeats {least} to {most} times.")
    n_most = max(least, most or 0)
    is_atom = isinstance(item, (Text, Chars, Ref))
    if n_most * (1 if is_atom else _n_rules_made(item)) > MAX_REPEATS:
        raise StructureError(
            f"rule {name} repeats something {n_most:,} times that is too much for it; "
            f"llama.cpp allows {MAX_REPEATS:,} in all."
        )
    if most not in (0, 1) and can_be_empty(item, empties):
        raise StructureError(f"rule {name} repeats something that can be empty.")


# What can be empty, and what can end: both by going on until nothing new is found.


def can_be_empty(expression: Expression, empties: AbstractSet[str]) -> bool:
    """Tell whether it matches the empty text, given the rules that do."""
    match expression:
        case Text(text):
            return not text
        case Ref(name):
            return name in empties
        case Sequence(items):
            return all(can_be_empty(item, empties) for item in items)
        case Choice(options):
            return any(can_be_empty(option, empties) for option in options)
        case Repeat(item, least):
            return least == 0 or can_be_empty(item, empties)
    return False


def _can_end(expression: Expression, ending: AbstractSet[str]) -> bool:
    """Tell whether it matches any text at all, given the rules that do."""
    match expression:
        case Ref(name):
            return name in ending
        case Choice(options):
            return any(_can_end(option, ending) for option in options)
        case Sequence(items):
            return all(_can_end(item, ending) for item in items)
        case Repeat(item, least):
            return least == 0 or _can_end(item, ending)
    return True


def _empties(rules: _Rules) -> AbstractSet[str]:
    return _spread(rules, can_be_empty)


def _check_ends(rules: _Rules) -> None:
    endless = sorted(rules.keys() - _spread(rules, _can_end))
    if endless:
        raise StructureError(f"rule {endless[0]} never comes to an end.")


def _spread(
    rules: _Rules, holds: Callable[[Expression, AbstractSet[str]], bool]
) -> AbstractSet[str]:
    found: set[str] = set()
    users = _users(rules)
    todo = list(rules)
    while todo:
        name = todo.pop()
        if name not in found and holds(rules[name], found):
            found.add(name)
            todo += users.get(name, ())
    return found


def _users(rules: _Rules) -> dict[str, list[str]]:
    users: dict[str, list[str]] = {}
    for name, rule in rules.items():
        for part in _parts(rule, name):
            if isinstance(part, Ref):
                users.setdefault(part.name, []).append(name)
    return users


# What each rule can begin with: that must not be itself, and not too much.


def _check_beginnings(rules: _Rules, empties: AbstractSet[str]) -> None:
    firsts = {name: _firsts(rule, empties) for name, rule in rules.items()}
    depths: dict[str, int] = {}
    n_ways: dict[str, int] = {}
    for name in _innermost_first(firsts):
        depths[name] = 1 + max((depths[first] for first in firsts[name]), default=0)
        n_ways[name] = _n_ways(rules[name], empties, n_ways)
        if depths[name] > MAX_CHAIN:
            raise StructureError(
                f"more than {MAX_CHAIN:,} rules begin with one another, up to {name}."
            )
    for name, rule in rules.items():
        if _most_ways(rule, empties, n_ways) > MAX_OPEN:
            raise StructureError(f"rule {name} can go on in more than {MAX_OPEN:,} ways at once.")


def _innermost_first(firsts: Mapping[str, Mapping[str, None]]) -> Iterator[str]:
    """Each rule after those it begins with; by hand, for a chain may outgrow Python's stack."""
    done: set[str] = set()
    for start in firsts:
        path, on_path = [start], {start}
        while path:
            name = path[-1]
            missing = next((f for f in firsts[name] if f not in done), None)
            if name in done or missing is None:
                if name not in done:
                    yield name
                done.add(name)
                on_path.discard(path.pop())
            elif missing in on_path:
                raise StructureError(f"rule {missing} begins with itself (left recursion).")
            else:
                path.append(missing)
                on_path.add(missing)


def _firsts(expression: Expression, empties: AbstractSet[str]) -> dict[str, None]:
    """The rules that it may begin with."""
    match expression:
        case Ref(name):
            return {name: None}
        case Sequence(items):
            found: dict[str, None] = {}
            for item in _up_to_solid(items, empties):
                found |= _firsts(item, empties)
            return found
    return {name: None for inner in inner_of(expression) for name in _firsts(inner, empties)}


def _up_to_solid(items: tuple[Expression, ...], empties: AbstractSet[str]) -> Iterator[Expression]:
    for item in items:
        yield item
        if not can_be_empty(item, empties):
            return


def _n_ways(expression: Expression, empties: AbstractSet[str], known: Mapping[str, int]) -> int:
    """In how many ways it can begin."""
    match expression:
        case Ref(name):
            return known[name]
        case Choice(options):
            return sum(_n_ways(option, empties, known) for option in options)
        case Repeat(item):
            return 1 + _n_ways(item, empties, known)
        case Sequence(items):
            return sum(_n_ways(item, empties, known) for item in _up_to_solid(items, empties))
    return 1


def _most_ways(expression: Expression, empties: AbstractSet[str], known: Mapping[str, int]) -> int:
    """In how many ways it can go on, at the place where they are most."""
    most = _n_ways(expression, empties, known)
    if isinstance(expression, Sequence):
        for i in range(1, len(expression.items)):
            most = max(most, _n_ways(Sequence(expression.items[i:]), empties, known))
    return max([most, *(_most_ways(inner, empties, known) for inner in inner_of(expression))])
