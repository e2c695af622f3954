"""Whether a template works, and who begins to think, is found out by rendering it."""

from __future__ import annotations

import pytest
from scripted_gguf import PLAIN_TEMPLATE, R1_TEMPLATE, R1_TEMPLATE_OPENING

from localseek.chat.families import FAMILIES
from localseek.jobs.template_status import template_status


@pytest.mark.parametrize(
    ("template", "family", "state", "opener"),
    [
        (R1_TEMPLATE_OPENING, "r1", "works", "template"),
        (R1_TEMPLATE, "r1", "works", "localseek"),
        (R1_TEMPLATE, "r1-0528", "works", "model"),
        (f"{PLAIN_TEMPLATE}<think></think>", "r1", "works", "nobody"),
        (PLAIN_TEMPLATE, "plain", "works", "nobody"),
        (None, "plain", "missing", "nobody"),
        (None, "think", "missing", "model"),
        ("{% for m in messages %}", "plain", "broken", "nobody"),
        ("{{ raise_exception('no') }}", "r1", "broken", "nobody"),
        ("{{ ''.__class__ }}", "r1", "broken", "nobody"),
        ("{% for i in range(10**9) %}{% endfor %}", "r1", "broken", "nobody"),
    ],
)
def test_a_template_is_judged_by_what_comes_of_it(
    template: str | None, family: str, state: str, opener: str
) -> None:
    status = template_status(template, FAMILIES[family])

    assert (status.state, status.thinking_opened_by) == (state, opener)
    assert bool(status.reason) == (state == "broken")
    assert "\x1b" not in status.sentence
