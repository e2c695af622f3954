"""Templates that attack: each is refused, in time and in memory."""

from __future__ import annotations

import gc
import math
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path

import pytest

from localseek.chat import limits, sandbox
from localseek.chat.limits import LimitError, check_format, check_operation, clock, limited, size_of
from localseek.chat.sandbox import MAX_TIME_S, TemplateError, run_template

NOW = datetime(2026, 11, 23, 12, 30, tzinfo=timezone.utc)


def run(template: str, variables: Mapping[str, object] | None = None) -> str:
    return run_template(template, variables or {}, now=NOW, until=clock() + MAX_TIME_S)


def peak_memory_mib() -> float:
    if sys.platform == "win32":
        return math.nan
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


INJECTIONS = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ ().__class__.__base__ }}",
    "{{ messages|attr('__class__') }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__['os'].system('id') }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ raise_exception.__globals__ }}",
    "{{ '{0.__class__.__mro__}'.format(1) }}",
    "{{ '{x.__class__}'.format_map({'x': 1}) }}",
    "{{ messages.append(1) }}",
    "{{ messages.__class__.__init__.__globals__ }}",
    "{{ (messages|map(attribute='__class__')|list)[0] }}",
]
LOOPS = [
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "{% for i in range(99999) %}{% for j in range(99999) %}{{ j }}{% endfor %}{% endfor %}",
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{{ range(99999999)|list }}",
    "{% set x = range(99999)|list %}" + "{{ (x|sort)[0] }}" * 5000,
]
GIANTS = [
    "{{ 'a' * 10000000000 }}",
    "{{ 10000000000 * 'a' }}",
    "{{ [0] * 10000000000 }}",
    "{{ 9 ** 9999999999 }}",
    "{% set n = namespace(x=99) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "{{ 'a'|center(10000000000) }}",
    "{{ 'a'.center(10000000000) }}",
    "{{ 'a'.ljust(10000000000) }}",
    "{{ 'a'.rjust(10000000000) }}",
    "{{ 'a'.zfill(10000000000) }}",
    "{{ '\\t'.expandtabs(10000000000) }}",
    "{{ 'a'|indent(10000000000, first=True) }}",
    "{{ 'a'|indent('b' * 10000000, first=True) ~ 'b' * 10000000 }}",
    "{{ '%10000000000d' % 1 }}",
    "{{ '%*d' % (10000000000, 1) }}",
    "{{ '{:>10000000000}'.format(1) }}",
    "{{ '{:>{}}'.format(1, 10000000000) }}",
    "{{ '%10000000000d'|format(1) }}",
    "{{ strftime_now('%10000000000d') }}",
    "{{ [1]|tojson(indent=10000000000) }}",
    "{% set x = 'a' * 9999999 %}{{ x.replace('a', x) }}",
    "{% set x = 'a' * 9999999 %}{{ x|replace('a', x) }}",
    "{% set x = 'a' * 9999999 %}{{ ([x] * 1000)|join }}",
    "{% set x = 'a' * 9999999 %}{{ x }}{{ x }}",
    "{% set x = 'a' * 9999999 %}{{ {'a': x, 'b': x}|string }}",
    "{% set x = 'a' * 9999999 %}{{ (x, x)|string }}",
    "{% set n = namespace(x='aaa') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "{% set n = namespace(x='aaa') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "{% set n = namespace(x=1) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}",
    "{% set n = namespace(x=1) %}{% for i in range(99) %}{% set n.x = dict(a=n.x, b=n.x) %}{% endfor %}",
]
FAULTS = [
    "{% include 'secrets' %}",
    "{% import 'os' as os %}",
    "{% extends 'base' %}",
    "{{ raise_exception('I only know users') }}",
    "{{ unclosed",
    "{{ nothing.here }}",
    "{{ 1 / 0 }}",
    "{{ 'a' + 1 }}",
    "{{ 'abc'.index('x') }}",
    "{{ " + "(" * 5000 + ")" * 5000 + " }}",
    "{% if 1 %}" * 200 + "{% endif %}" * 200,
    "{{ 'a'|nosuchfilter }}",
    "{# " + "x" * 2**20 + " #}",
]


@pytest.mark.parametrize("template", INJECTIONS + LOOPS + GIANTS + FAULTS)
def test_a_hostile_template_is_refused_in_time_and_memory(template: str) -> None:
    memory, started, debugger = peak_memory_mib(), clock(), sys.gettrace()

    with pytest.raises(TemplateError) as caught:
        run(template, {"messages": [{"role": "user", "content": "hi"}]})

    assert clock() - started < 2
    assert not peak_memory_mib() - memory > 600
    assert caught.value.exit_code == 65
    assert str(caught.value).isprintable()
    assert sys.gettrace() is debugger


class Circle:
    """Garbage that runs Python when it is collected."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        self.me = self


@pytest.mark.parametrize("collected", [False, True])
def test_what_python_cleans_up_late_does_not_lift_the_limit(*, collected: bool) -> None:
    """An error is dropped there, and with it the tracer, if that raised it."""
    until = clock() + 0.05

    def ordinary() -> None: ...

    def action() -> None:
        thrown_away = (x for x in "ab")
        next(thrown_away)
        while clock() < until:  # no call, so nobody looks at the clock
            pass
        if collected:
            _ = list(map(list, [()] * 9999))
        else:
            del thrown_away
        ordinary()

    Circle()
    with pytest.raises(LimitError, match="too long"):
        limited(action, until=until)
    assert gc.isenabled()


def test_memory_is_given_back_its_limit() -> None:
    if sys.platform != "linux":
        pytest.skip("memory is limited on Linux only")
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(TemplateError, match="it takes too much memory"):
        run(
            "{% set x = 'a' * 9999999 %}"
            "{% set y %}{% for i in range(9999) %}{{ x }}{% endfor %}{% endset %}"
        )

    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_without_a_limit_on_memory_the_others_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    assert run("{{ 1 }}") == "1"
    with pytest.raises(TemplateError, match="more than 16,777,216 characters"):
        run("{{ 'a' * 10000000000 }}")


def test_what_the_template_raises_is_one_line() -> None:
    with pytest.raises(TemplateError) as caught:
        run("{{ raise_exception('no\\n\\x1b[31m such\\u202e role') }}")

    assert caught.value.reason == r"no\n\x1b[31m such\u202e role"
    assert str(caught.value).endswith(caught.value.reason)
    assert "--raw" in caught.value.hint


def test_a_long_complaint_is_cut() -> None:
    with pytest.raises(TemplateError) as caught:
        run("{{ raise_exception('a' * 9999) }}")

    assert len(caught.value.reason) == 300


@pytest.mark.parametrize("template", INJECTIONS + GIANTS + FAULTS)
def test_what_is_refused_for_what_it_says_needs_no_limit_on_time_or_memory(
    template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "limited", lambda action, *, until: action())

    with pytest.raises(TemplateError):
        run(template, {"messages": [{"role": "user", "content": "hi"}]})


def test_the_debugger_is_put_back() -> None:
    def trace(*_arguments: object) -> None: ...

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run("{{ 1 }}")
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ {'ä': '<b>', 'z': [1, none]}|tojson }}", '{"ä": "<b>", "z": [1, null]}'),
        ("{{ {'b': 1, 'a': 2}|tojson(indent=2, sort_keys=true) }}", '{\n  "a": 2,\n  "b": 1\n}'),
        ("{{ ['é', 1]|tojson(ensure_ascii=true, separators=(',', ':')) }}", '["\\u00e9",1]'),
        ("{{ strftime_now('%d %b %Y') }}", "23 Nov 2026"),
        ("{% for i in range(9) %}{% if i == 2 %}{% break %}{% endif %}{{ i }}{% endfor %}", "01"),
        ("{% generation %}{{ 1 }}{% endgeneration %}!", "1!"),
        ("  {% if 1 %}\nx\n  {% endif %}\ny", "x\ny"),
        ("{{ 'a' ~ 1 ~ none }}", "a1None"),
        ("{{ 'a b'.split(' ')[1] + 'c' * 2 }}", "bcc"),
        ("{{ '%s-%02d' % ('a', 7) }}", "a-07"),
        ("{{ '{}-{:>3}'.format('a', 7) }}", "a-  7"),
        ("{{ 'a-b'|replace('-', '+') }}{{ 'a-b'.replace('-', '+', 1) }}", "a+ba+b"),
        ("{{ 'a\nb'|indent(2) }}", "a\n  b"),
        ("{{ 'a'.center(5) }}|", "  a  |"),
        ("{{ 2 ** 10 + 7 % 4 }}", "1027"),
        ("{% set a, b = (1, 2) %}{{ [a, b]|sum }}", "3"),
        ("{{ undefined_name }}", ""),
    ],
)
def test_what_templates_are_used_to_still_works(
    template: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(template) == expected

    monkeypatch.setattr(sandbox, "limited", lambda action, *, until: action())
    assert run(template + "{# compiled anew #}") == expected


def test_a_size_is_that_of_what_would_be_written() -> None:
    twice: list[object] = ["ab"]
    for _ in range(40):
        twice = [twice, twice]

    assert size_of("ab", 1) == 2
    assert size_of(["ab", ("c",), {"d": "e"}]) == 3 * 64 + 2 + 64 + 1 + 64 + 2
    assert size_of(twice) > limits.MAX_CHARS


@pytest.mark.parametrize(("left", "right"), [(2, 10), ("ab", 3), ([1], 2), (3, "ab"), (2.5, 10**9)])
def test_ordinary_operations_are_let_through(left: object, right: object) -> None:
    for operator in "*%":
        check_operation(operator, left, right)


@pytest.mark.parametrize("form", ["%d %s", "{:>80}", "{0} and {1}", "12345678", "100%", "%Y-%m-%d"])
def test_ordinary_formats_are_let_through(form: str) -> None:
    check_format(form)


def test_the_templates_of_known_models_are_far_below_the_limits(llama_cpp_models: Path) -> None:
    lengths = [len(f.read_text("utf-8")) for f in (llama_cpp_models / "templates").glob("*.jinja")]

    assert max(lengths) < 2**20 / 10
