"""What a conversation sends, keeps and takes back."""

from __future__ import annotations

import pytest

from localseek.chat.messages import Message, user_turn
from localseek.chat.session import Session, Turn

ASKED, SAID = Message("user", "2+2?"), Message("assistant", "four")


@pytest.fixture
def session() -> Session:
    """A conversation of one turn."""
    session = Session()
    session.ask(ASKED)
    session.keep(answer="four", reasoning="two and two", interrupted=False)
    return session


def test_the_first_turn_sends_the_system_prompt_and_the_question() -> None:
    assert Session("Be brief.").ask(ASKED) == (Message("system", "Be brief."), ASKED)


def test_without_a_system_prompt_there_is_no_system_message() -> None:
    assert Session().ask(ASKED) == (ASKED,)


def test_the_next_turn_sends_the_answer_but_not_the_reasoning(session: Session) -> None:
    again = user_turn("and 3+3?")

    assert session.ask(again) == (ASKED, SAID, again)


def test_the_reasoning_of_the_last_reply_is_at_hand(session: Session) -> None:
    assert session.reasoning == "two and two"


def test_an_answer_is_kept_without_the_white_space_around_it() -> None:
    session = Session()
    session.ask(ASKED)

    session.keep(answer="\nfour ", reasoning="", interrupted=False)

    assert session.turns == (Turn(ASKED, SAID),)


def test_an_interrupted_answer_stays_and_is_marked() -> None:
    session = Session()
    session.ask(ASKED)

    assert session.keep(answer="fo", reasoning="hm", interrupted=True)

    assert session.turns == (Turn(ASKED, Message("assistant", "fo"), interrupted=True),)


@pytest.mark.parametrize("interrupted", [True, False], ids=["interrupted", "cut"])
def test_a_turn_without_an_answer_leaves_but_its_reasoning_is_at_hand(
    session: Session, *, interrupted: bool
) -> None:
    session.ask(user_turn("and 3+3?"))

    assert not session.keep(answer=" \n", reasoning="three", interrupted=interrupted)

    assert session.turns == (Turn(ASKED, SAID),)
    assert session.reasoning == "three"


def test_a_failed_turn_is_as_if_it_had_not_been_asked(session: Session) -> None:
    session.ask(user_turn("too long"))

    session.undo()

    again = user_turn("and 3+3?")
    assert session.ask(again) == (ASKED, SAID, again)
    assert session.reasoning == "two and two"


def test_a_reply_to_no_question_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="no question"):
        session.keep(answer="four", reasoning="", interrupted=False)


def test_clearing_forgets_what_was_said_and_thought_but_not_the_system_prompt(
    session: Session,
) -> None:
    session.system = "Be brief."

    session.clear()

    assert session.reasoning == ""
    assert session.ask(ASKED) == (Message("system", "Be brief."), ASKED)


def test_a_new_system_prompt_counts_from_the_next_turn(session: Session) -> None:
    session.system = "Be brief."
    again = user_turn("and 3+3?")

    assert session.ask(again) == (Message("system", "Be brief."), ASKED, SAID, again)
