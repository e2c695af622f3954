"""What a line may say, and what is said about one that says something else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.chat.messages import Message
from localseek.chat.policy import ThinkPolicy
from localseek.jobs.batch.formats import read_json
from localseek.jobs.batch.line import BadLine, Defaults, Line
from localseek.jobs.sample_seeds import seeds_of


def read(value: object, defaults: Defaults | None = None) -> Line:
    line = read_json(json.dumps(value).encode(), 7, defaults or Defaults())
    assert isinstance(line, Line), line
    return line


def problem(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    line = read_json(data, 7, Defaults())
    assert isinstance(line, BadLine)
    return line.problem


def body(**members: object) -> dict[str, object]:
    messages = [{"role": "user", "content": "Hi"}]
    return {"custom_id": "c", "method": "POST", "body": {"messages": messages, **members}}


@pytest.mark.parametrize(
    "value", ["Hi", [{"role": "user", "content": "Hi"}], {"prompt": "Hi"}, body()]
)
def test_a_prompt_can_be_said_in_four_ways(value: object) -> None:
    assert read(value).messages == (Message("user", "Hi"),)


def test_a_line_without_an_id_is_called_by_its_number() -> None:
    assert read("Hi").id == 7
    assert read({"prompt": "Hi", "id": "x"}).id == "x"
    assert read(body()).id == "c"


def test_what_a_line_says_goes_before_the_defaults() -> None:
    defaults = Defaults(
        system="Be brief.",
        sampling={"temperature": 0.5, "top_k": 3},
        max_tokens=10,
        policy=ThinkPolicy(budget=5, max_answer=2),
    )
    line = read(
        {
            "prompt": "Hi",
            "system": "Be kind.",
            "sampling": {"temperature": 0},
            "max_tokens": 20,
            "think_budget": 6,
            "samples": 2,
            "metadata": {"gold": 7},
        },
        defaults,
    )

    assert line.messages[0] == Message("system", "Be kind.")
    assert line.sampling == {"temperature": 0, "top_k": 3}
    assert (line.max_tokens, line.policy.budget, line.policy.max_answer) == (20, 6, 2)
    assert len(line.seeds) == 2
    assert line.metadata == {"gold": 7}
    assert read("Hi", defaults).messages[0] == Message("system", "Be brief.")


def test_messages_that_have_a_system_keep_it() -> None:
    messages = [{"role": "system", "content": "A"}, {"role": "user", "content": "Hi"}]

    assert read(messages, Defaults(system="B")).messages[0].content == "A"


def test_a_request_to_openai_says_it_in_other_words() -> None:
    line = read(
        body(
            model="any",
            n=2,
            seed=3,
            temperature=0.1,
            max_completion_tokens=9,
            user="me",
            tools=[],
            response_format={"type": "text"},
        )
    )

    assert line.style == "openai"
    assert (len(line.seeds), line.seeds[0], line.max_tokens) == (2, 3, 9)
    assert line.sampling == {"temperature": 0.1}


def test_content_may_be_parts_of_text() -> None:
    parts = [{"type": "text", "text": "A"}, {"type": "text", "text": "B"}]

    assert read(
        [{"role": "developer", "content": "C"}, {"role": "user", "content": parts}]
    ).messages == (
        Message("system", "C"),
        Message("user", "A\nB"),
    )


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (b"{nonsense", "it is not JSON: expecting property name enclosed in double quotes at col"),
        (b"\xff", "byte 1 of it is not UTF-8."),
        (b"[" * 100_000, "nested too deep"),
        (b'{"prompt": ' + b"9" * 5000 + b"}", "it is not JSON that can be read"),
        (b'{"prompt": "a", "metadata": NaN}', "it is not JSON: NaN is no number of it."),
        (b'{"prompt": "a", "metadata": [1e999]}', '"metadata" has a number that is too large.'),
        (
            b'{"prompt": "a", "metadata": ' + b"[" * 101 + b"]" * 101 + b"}",
            '"metadata" is nested more than 100 deep.',
        ),
        (7, "it is no object."),
        ({}, 'it has neither "prompt" nor "messages".'),
        ({"prompt": "a", "messages": []}, 'it has both "prompt" and "messages".'),
        ({"prompt": " "}, "the prompt is empty."),
        ({"prompt": 7}, '"prompt" must be a text.'),
        ({"prompt": "\ud800"}, '"prompt" has half a character (\\ud800).'),
        ({"prompt": "a", "temprature": 1}, '"temprature" is unknown; there are choice, '),
        ({"prompt": "a", "sampling": {"heat": 1}}, '"sampling.heat" is unknown'),
        ({"prompt": "a", "sampling": {"temperature": -1}}, "temperature must be between 0 and 100"),
        (
            {"prompt": "a", "sampling": {"temperature": "1"}},
            '"sampling.temperature" must be a numb',
        ),
        ({"prompt": "a", "sampling": {"top_k": 1.5}}, '"sampling.top_k" must be a whole number'),
        ({"prompt": "a", "sampling": {"seed": True}}, '"sampling.seed" must be a whole number'),
        ({"prompt": "a", "sampling": {"seed": -1}}, "seed must be between 0 and"),
        ({"prompt": "a", "samples": 0}, '"samples" must be 1 to 1,024, got 0.'),
        ({"prompt": "a", "samples": 10**9}, '"samples" must be 1 to 1,024, got 1,000,000,000.'),
        ({"prompt": "a", "max_tokens": 0}, '"max_tokens" must be 1 to'),
        ({"prompt": "a", "think_budget": 1, "min_think": 2}, "min_think must not be above the bud"),
        ({"prompt": "a", "id": 1.5}, '"id" must be a text or a whole number.'),
        ({"prompt": "a", "id": "x" * 513}, '"id" is longer than 512 bytes.'),
        ([], '"messages" is empty.'),
        (
            {"system": "a", "messages": [{"role": "system", "content": "b"}]},
            "there are two systems",
        ),
        ([{"role": "tool", "content": "a"}], "\"messages[0].role\" is 'tool'; it must be system"),
        ([{"role": "user"}], '"messages[0].content" must be a text.'),
        ([{"role": "user", "content": [{"type": "image_url"}]}], "only text can be sent"),
        ({"custom_id": "a"}, '"body" must be an object.'),
        ({"body": {}}, 'there is no "custom_id".'),
        ({**body(), "url": "/v1/embeddings"}, "\"url\" is '/v1/embeddings'; only /v1/chat/compl"),
        (body(stop=["x"]), '"body.stop" is not supported.'),
        (body(tools=[{"type": "function"}]), '"body.tools" is not supported.'),
        (
            body(response_format={"type": "xml"}),
            "\"body.response_format.type\" is 'xml'; it must be te",
        ),
    ],
)
def test_what_is_wrong_is_told(value: object, says: str) -> None:
    told = problem(value)

    assert told.startswith(says) or says in told
    assert told.endswith(".")


def test_a_bad_line_keeps_its_id_and_its_style() -> None:
    ours = read_json(b'{"id": "x", "prompt": 7}', 7, Defaults())
    theirs = read_json(json.dumps(body(stop=["x"])).encode(), 7, Defaults())
    unreadable = read_json(b"{", 7, Defaults(), before="openai")

    assert [(line.id, line.style) for line in (ours, theirs, unreadable)] == [
        ("x", "localseek"),
        ("c", "openai"),
        (None, "openai"),
    ]


def test_a_seed_depends_on_the_id_and_on_nothing_else() -> None:
    first, second = seeds_of("a", 0, 2, None)

    assert seeds_of("a", 0, 1, None) == (first,)
    assert len({first, second, *seeds_of("b", 0, 2, None), *seeds_of("a", 1, 2, None)}) == 6
    assert seeds_of("7", 0, 1, None) == seeds_of(7, 0, 1, None)
    assert seeds_of("a", 0, 3, 5)[0] == 5
    assert len(set(seeds_of("a", 0, 3, 5))) == 3


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
_MEMBERS = st.dictionaries(
    st.sampled_from(["id", "prompt", "messages", "sampling", "body", "custom_id", "samples"]), _JSON
)


@given(st.binary() | (_JSON | _MEMBERS).map(lambda value: json.dumps(value).encode()))
def test_whatever_it_says_it_is_a_line_or_told_to_be_none(data: bytes) -> None:
    line = read_json(data, 1, Defaults())

    assert isinstance(line, Line) or line.problem
