"""What a person asked for about thinking; values only, so that a command line is quickly read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinkPolicy:
    """What a person asked for; None sets no limit.

    ``closing`` is what the model is made to think last when it is stopped. It may be empty;
    None leaves it to the family.
    """

    budget: int | None = None  # thinking tokens; 0 = answer at once
    min_think: int | None = None  # thinking tokens
    max_answer: int | None = None  # tokens of the answer alone
    closing: str | None = None
    stops_loops: bool = True

    def __post_init__(self) -> None:
        for name, least in (("budget", 0), ("min_think", 0), ("max_answer", 1)):
            value = getattr(self, name)
            if value is not None and value < least:
                raise ValueError(f"{name} must be at least {least}, got {value}")
        if self.budget is not None and (self.min_think or 0) > self.budget:
            raise ValueError(
                f"min_think must not be above the budget of {self.budget}, got {self.min_think}"
            )
