"""Rows of the log: what was written is read, anything else is refused and nothing worse."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from log_entries import ENTRY

from localseek.jobs.log.entry import entry_as_object
from localseek.jobs.log.row import entry_of_row, row_of

ROW = row_of(ENTRY)
IN_JSON = ("conditions", "sampling", "counts", "timings", "course")
ODD: tuple[object, ...] = (None, -1, 1.5, 10**30, True, "x", [], {"a": 1})


def with_a_part_replaced(value: Any, odd: object) -> Iterator[Any]:
    """Yield copies of ``value``, in each of which another part of it is ``odd`` or gone."""
    yield odd
    keys: list[Any] = list(value) if isinstance(value, dict) else []
    keys += range(len(value)) if isinstance(value, list) else []
    for key in keys:
        without = copy.copy(value)
        del without[key]
        yield without
        for replaced in with_a_part_replaced(value[key], odd):
            changed = copy.copy(value)
            changed[key] = replaced
            yield changed


@pytest.mark.parametrize("column", IN_JSON)
def test_json_of_any_kind_is_read_or_refused(column: str) -> None:
    for odd in ODD:
        for value in with_a_part_replaced(json.loads(str(ROW[column])), odd):
            with suppress(ValueError):
                entry = entry_of_row({**ROW, column: json.dumps(value)})
                json.dumps(entry_as_object(entry))


@pytest.mark.parametrize("column", [name for name in ROW if name != "follows"])
def test_no_column_is_believed(column: str) -> None:
    for odd in (None, 7, "[1", "null", b"\xff\xff\xff"):
        is_fitting = type(odd) is type(ROW[column]) and column not in (*IN_JSON, "at", "reply_ids")
        if not is_fitting:
            with pytest.raises(ValueError, match=r"\S"):
                entry_of_row({**ROW, column: odd})


def test_what_was_written_is_read() -> None:
    assert entry_of_row(ROW) == ENTRY
