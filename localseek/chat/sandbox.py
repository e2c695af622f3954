"""Run a chat template from a model file: Jinja that nobody here wrote or read.

    template, variables ──▶ run_template ──▶ text, or TemplateError

A template is a program. It gets no files, no imports, no other templates, and no attribute
that begins with an underscore. Its limits are those of limits.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from types import BuiltinMethodType
from typing import Any, TypeVar

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension, LoopControlExtension
from jinja2.filters import do_indent
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from localseek.chat.limits import (
    LimitError,
    check_format,
    check_method,
    check_operation,
    check_size,
    limited,
    size_of,
)
from localseek.errors import BadDataError
from localseek.printable import printable

MAX_TIME_S = 1.0
MAX_TEMPLATE_CHARS = 2**20  # the longest known one has 30,000
_MAX_REASON_CHARS = 300
_NO_FILTERS = (
    *("attr", "batch", "center", "format", "pprint", "random", "slice"),
    *("urlize", "wordwrap", "xmlattr"),
)
_Node = TypeVar("_Node", bound=nodes.Node)
_T = TypeVar("_T")

# What compiling and running Jinja can raise: its own errors, and those of Python for what
# the template does. They are faults of the template, never bugs of ours.
_FAULTS = (
    LimitError,
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NameError,
    RuntimeError,  # and with it RecursionError
    SyntaxError,
    TypeError,
    ValueError,
)


class TemplateError(BadDataError):
    """A chat template that cannot be used; ``reason`` is one line, safe to show."""

    def __init__(self, reason: str) -> None:
        self.reason = printable(reason)[:_MAX_REASON_CHARS]
        super().__init__(
            f"the model's chat template cannot be used: {self.reason}",
            hint="--raw sends the prompt as it is, without a template.",
        )


def run_template(
    template: str, variables: Mapping[str, object], *, now: datetime, until: float
) -> str:
    """Render ``template``, for which it is ``now``; ``until`` is a time of ``limits.clock``.

    Raises TemplateError for whatever the template raises, and at the first limit it breaks.
    """

    def output() -> str:
        known = {**variables, "strftime_now": partial(_strftime, now)}
        return _joined(_compiled(template).generate(known))

    try:
        return limited(output, until=until)
    except _FAULTS as error:
        raise TemplateError(str(error) or type(error).__name__) from error


@lru_cache(maxsize=8)
def _compiled(template: str) -> jinja2.Template:
    if len(template) > MAX_TEMPLATE_CHARS:
        raise LimitError(f"it is longer than {MAX_TEMPLATE_CHARS:,} characters")
    return _ENVIRONMENT.from_string(template)


def _joined(chunks: Iterable[str]) -> str:
    kept, n_chars = [], 0
    for chunk in chunks:
        n_chars += len(chunk)
        check_size(n_chars)
        kept.append(chunk)
    return "".join(kept)


# What a template can call. As in transformers (utils/chat_template_utils.py), which the
# templates are written for, less what few templates use and what makes much out of little.


class _Compiler(CodeGenerator):
    """Has new lists, and the operands of ``~``, weighed: a few lines can nest them a lot."""

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self._weigh(super().visit_List, node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802
        self._weigh(super().visit_Dict, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802
        if node.ctx == "load":
            self._weigh(super().visit_Tuple, node, frame)
        else:
            super().visit_Tuple(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("str_join(")
        self.visit_Tuple(nodes.Tuple(node.nodes, "load"), frame)
        self.write(")")

    def _weigh(self, visit: Callable[[_Node, Frame], None], node: _Node, frame: Frame) -> None:
        self.write("environment.weighed(")
        visit(node, frame)
        self.write(")")


class _Environment(ImmutableSandboxedEnvironment):
    code_generator_class = _Compiler
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        check_operation(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        if isinstance(called, BuiltinMethodType) and isinstance(called.__self__, str):
            check_method(called.__self__, called.__name__, args)
        return self.weighed(super().call(context, called, *args, **kwargs))

    def weighed(self, value: _T) -> _T:
        """Return ``value`` if it is not too large; see _Compiler."""
        check_size(size_of(value))
        return value

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        wrapped = super().wrap_str_format(value)
        if wrapped is not None:
            check_format(value.__self__)
        return wrapped

    def unsafe_undefined(self, obj: Any, attribute: str) -> jinja2.Undefined:
        """Refuse at once; Jinja would print nothing for it and go on."""
        raise SecurityError(f"access to {attribute!r} of a {type(obj).__name__} is unsafe")


class _Generation(Extension):
    """``{% generation %}`` marks what to train on; in a prompt it means nothing."""

    tags = {"generation"}  # noqa: RUF012 - the declaration is Jinja's

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _tojson(
    value: object,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """Write JSON without the HTML escapes of Jinja's own, which no model was trained on."""
    check_size(size_of(value) * (indent or 1) + size_of(separators))
    return json.dumps(
        value,
        ensure_ascii=ensure_ascii,
        indent=indent,
        separators=separators,
        sort_keys=sort_keys,
    )


def _replace(text: object, old: str, new: str, count: int = -1) -> str:
    check_method(str(text), "replace", (old, new))
    return str(text).replace(old, new, count)


def _indent(text: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    n_indent = width if isinstance(width, int) else len(width)
    check_size(len(text) + n_indent * (text.count("\n") + 1))
    return do_indent(text, width, first, blank)


def _raise_exception(message: object) -> None:
    raise jinja2.TemplateError(str(message))


def _strftime(now: datetime, form: str) -> str:
    check_format(form)
    return now.strftime(form)


def _environment() -> _Environment:
    environment = _Environment(
        trim_blocks=True, lstrip_blocks=True, extensions=[LoopControlExtension, _Generation]
    )
    del environment.globals["lipsum"]
    for name in _NO_FILTERS:
        del environment.filters[name]
    environment.filters.update(tojson=_tojson, replace=_replace, indent=_indent)
    environment.globals["raise_exception"] = _raise_exception
    return environment


_ENVIRONMENT = _environment()
