"""The puzzles, one file a task: a question in a person's words, worked out, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from localseek.pebble.problem import Task
from localseek.pebble.tasks import (
    boxes,
    division,
    letters,
    multiplication,
    numbers,
    other,
    sums,
    weekdays,
)

TASKS: Mapping[str, Task] = MappingProxyType(
    {
        task.name: task
        for task in (
            boxes.BOXES,
            sums.ADDITION,
            sums.SUBTRACTION,
            multiplication.MULTIPLICATION,
            division.DIVISION,
            numbers.COMPARISON,
            numbers.SORTING,
            letters.LETTERS,
            weekdays.WEEKDAYS,
            other.OTHER,
        )
    }
)
