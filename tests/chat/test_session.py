"""What a conversation sends, keeps and takes back; and that its records say all of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.chat.messages import AttachedFile, Message, Question
from localseek.chat.record_json import record_from_json, record_to_json
from localseek.chat.records import (
    Asked,
    Cleared,
    Grown,
    Loaded,
    ModelChosen,
    Record,
    Replied,
    SystemSet,
    Turn,
    Undone,
)
from localseek.chat.session import Session

ASKED = Question("2+2?")
SENT, SAID = Message("user", "2+2?"), Message("assistant", "four")
AGAIN = Question("and 3+3?")


def replied(answer: str, reasoning: str = "", finish: str = "stop") -> Replied:
    return Replied(answer=answer, reasoning=reasoning, finish=finish)


@pytest.fixture
def session() -> Session:
    """A conversation of one turn."""
    session = Session()
    session.ask(ASKED)
    session.keep(replied("four", "two and two"))
    return session


def test_the_first_turn_sends_the_system_prompt_and_the_question() -> None:
    session = Session("Be brief.")

    session.ask(ASKED)

    assert session.messages() == (Message("system", "Be brief."), SENT)


def test_a_question_is_sent_with_its_files_before_it() -> None:
    session = Session()

    session.ask(Question("what is it?", (AttachedFile("a.txt", "one"),)))

    assert session.messages()[0].content == (
        "[file name]: a.txt\n[file content begin]\none\n[file content end]\nwhat is it?"
    )


def test_the_next_turn_sends_the_answer_but_not_the_reasoning(session: Session) -> None:
    session.ask(AGAIN)

    assert session.messages() == (SENT, SAID, AGAIN.message)


def test_the_oldest_turns_can_be_left_out_but_not_the_system_prompt(session: Session) -> None:
    session.set_system("Be brief.")
    session.ask(AGAIN)

    assert session.messages(skip=1) == (Message("system", "Be brief."), AGAIN.message)


def test_the_reasoning_of_the_last_reply_is_at_hand(session: Session) -> None:
    assert session.reasoning == "two and two"


def test_an_answer_is_kept_without_the_white_space_around_it() -> None:
    session = Session()
    session.ask(ASKED)

    assert session.keep(replied("\nfour "))

    assert session.turns == (Turn(question=ASKED, answer="four"),)


def test_an_interrupted_answer_stays_and_is_not_whole() -> None:
    session = Session()
    session.ask(ASKED)

    assert session.keep(replied("fo", "hm", "interrupted"))

    assert not session.turns[0].is_whole


@pytest.mark.parametrize("finish", ["interrupted", "length"])
def test_a_turn_without_an_answer_leaves_but_can_be_gone_on_with(
    session: Session, finish: str
) -> None:
    session.ask(AGAIN)

    assert not session.keep(replied(" \n", "three", finish))

    assert [turn.answer for turn in session.turns] == ["four"]
    assert session.last == Turn(question=AGAIN, reasoning="three", finish=finish)
    assert not session.is_last_kept


def test_what_is_considered_is_not_asked(session: Session) -> None:
    records: list[Record] = []
    session.on_record = records.append

    with session.considering(Asked(question=AGAIN)):
        assert session.messages() == (SENT, SAID, AGAIN.message)

    assert (session.is_waiting, records) == (False, [])
    session.ask(AGAIN)
    assert session.messages() == (SENT, SAID, AGAIN.message)
    assert session.reasoning == "two and two"


def test_a_reply_to_no_question_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="no question"):
        session.keep(replied("four"))


def test_another_reply_takes_the_place_of_the_last_one(session: Session) -> None:
    session.ask(Asked(question=ASKED, replaces=True))
    sent = session.messages()

    session.keep(replied("4"))

    assert sent == (SENT,)
    assert [turn.answer for turn in session.turns] == ["4"]


def test_another_reply_that_comes_to_nothing_leaves_the_old_one(session: Session) -> None:
    session.ask(Asked(question=ASKED, replaces=True))

    session.keep(replied("", "hm", "interrupted"))

    assert [turn.answer for turn in session.turns] == ["four"]


def test_after_another_reply_that_came_to_nothing_the_next_still_takes_that_place(
    session: Session,
) -> None:
    session.ask(Asked(question=ASKED, replaces=True))
    session.keep(replied("", "hm", "length"))
    assert session.is_last_replaced

    session.ask(Asked(question=ASKED, replaces=session.is_last_replaced))
    session.keep(replied("4"))

    assert [turn.answer for turn in session.turns] == ["4"]


def test_undoing_takes_back_a_question_without_an_answer_alone(session: Session) -> None:
    session.ask(AGAIN)
    session.keep(replied("", "hm", "length"))

    first, second, third = session.undo(), session.undo(), session.undo()

    assert [turn.question if turn else None for turn in (first, second, third)] == [
        AGAIN,
        ASKED,
        None,
    ]


def test_undoing_takes_back_the_place_of_another_reply_that_came_to_nothing(
    session: Session,
) -> None:
    session.ask(Asked(question=ASKED, replaces=True))
    session.keep(replied("", "hm", "length"))

    session.undo()

    assert (session.turns, session.last) == ((), None)


def test_undoing_takes_the_last_turn_back(session: Session) -> None:
    turn = session.undo()

    assert turn is not None
    assert turn.question == ASKED
    assert session.turns == ()
    assert session.undo() is None


def test_clearing_forgets_what_was_said_and_thought_but_not_the_system_prompt(
    session: Session,
) -> None:
    session.set_system("Be brief.")

    session.clear()

    assert session.reasoning == ""
    assert session.messages() == (Message("system", "Be brief."),)


def test_a_reply_that_was_never_ended_is_kept_as_far_as_it_came() -> None:
    session = Session()
    session.replay(
        [
            Asked(question=ASKED, reasoning="so "),
            Grown((("reasoning", " two"), ("answer", "fo"))),
            Grown((("was reasoning", ""), ("answer", "four"))),
        ]
    )

    assert session.settle()

    turn = Turn(question=ASKED, answer="four", reasoning="so twofo", finish="interrupted")
    assert session.turns == (turn,)
    assert not session.settle()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
QUESTIONS = st.builds(
    Question, TEXTS, st.tuples() | st.tuples(st.builds(AttachedFile, TEXTS, TEXTS))
)
TURNS = st.builds(
    Turn, question=QUESTIONS, answer=TEXTS.map("x".__add__), reasoning=TEXTS, finish=TEXTS
)
PARTS = st.tuples(st.sampled_from(["reasoning", "answer", "was reasoning"]), TEXTS)
RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(Asked, question=QUESTIONS, replaces=st.booleans(), reasoning=TEXTS, answer=TEXTS),
    st.builds(Grown, st.lists(PARTS, max_size=3).map(tuple)),
    st.builds(Replied, answer=TEXTS, reasoning=TEXTS, finish=TEXTS, model=TEXTS),
    st.builds(Undone, st.booleans()),
    st.just(Cleared()),
    st.builds(SystemSet, TEXTS),
    st.builds(ModelChosen, TEXTS, TEXTS),
    st.builds(Loaded, TEXTS, st.lists(TURNS, max_size=2).map(tuple)),
)


@given(RECORDS)
def test_a_record_written_is_the_record_read(record: Record) -> None:
    assert record_from_json(json.loads(json.dumps(record_to_json(record)))) == record


@given(st.lists(RECORDS, max_size=12))
def test_any_records_in_any_order_can_be_replayed(records: list[Record]) -> None:
    session = Session()

    session.replay(records)
    session.settle()

    assert session.messages() == session.messages(skip=0)
    assert all(turn.answer for turn in session.turns)


@given(st.lists(st.integers(0, 7), max_size=12))
def test_replaying_what_was_recorded_gives_the_same_conversation(steps: list[int]) -> None:
    records: list[Record] = []
    session = Session()
    session.on_record = records.append
    for i, step in enumerate(steps):
        if step < 3:
            replaces = step == 2 or (step == 0 and session.is_last_replaced)
            session.ask(Asked(question=Question(f"q{i}"), replaces=replaces))
            session.keep(replied(f"a{i}" if step else "", f"r{i}"))
        else:
            acts = (session.undo, session.clear, lambda: session.set_system("s"))
            acts[step % 3]()

    other = Session()
    other.replay(records)

    state = (session.system, session.turns, session.last, session.is_last_replaced)
    assert (other.system, other.turns, other.last, other.is_last_replaced) == state


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"type": "nothing"},
        {"type": "asked"},
        {"type": "asked", "text": 1},
        {"type": "asked", "text": "\ud800"},
        {"type": "asked", "text": "", "files": [1]},
        {"type": "asked", "text": "", "replaces": "yes"},
        {"type": "grown", "parts": [["shout", "x"]]},
        {"type": "grown", "parts": [["answer"]]},
        {"type": "replied", "answer": "x"},
        {"type": "loaded", "system": "", "turns": [{"text": "q", "answer": " "}]},
    ],
)
def test_what_is_no_record_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        record_from_json(value)
