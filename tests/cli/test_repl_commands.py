"""Each slash command, and what is typed that is almost one; the model is a real small one."""

from __future__ import annotations

from pathlib import Path

import pytest
import scripts
from chat_state import Chat
from conftest import MakeModel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localseek.chat.messages import Message, Question
from localseek.chat.records import Asked, Replied
from localseek.cli.repl.commands import COMMANDS, completions, is_command, without_escape
from localseek.jobs.dialogue import Wanted


@pytest.fixture
def chat(state_chat: Chat) -> Chat:
    """A conversation of one turn, under a system prompt."""
    return state_chat


def use_editor(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let ``script``, of a shell, be the editor."""
    path = Path("editor").absolute()
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("VISUAL", "")
    monkeypatch.setenv("EDITOR", str(path))


@pytest.mark.parametrize("mode", ["show", "hide", "summary"])
def test_think_sets_what_is_seen(chat: Chat, mode: str) -> None:
    assert chat.type(f"/think {mode}") == ""

    assert chat.state.mode == mode


def test_think_alone_says_the_mode(chat: Chat) -> None:
    assert chat.type("/think") == "thinking: show\n"


def test_think_with_a_mode_that_is_none_says_which_there_are(chat: Chat) -> None:
    assert chat.type("/think loud\x1b") == "/think takes show, hide, summary, not loud\\x1b.\n"

    assert chat.state.mode == "show"


def test_why_gives_the_reasoning_of_the_last_reply(chat: Chat) -> None:
    assert chat.type("/why") == "two\nand two\n"


def test_why_says_when_there_was_none(chat: Chat) -> None:
    chat.state.session.clear()

    assert chat.type("/why") == "no reasoning: the last reply had none.\n"


def test_budget_is_shown_set_and_taken_away(chat: Chat) -> None:
    said = [chat.type(line) for line in ("/budget", "/budget 300", "/budget", "/budget off")]

    assert said == ["budget: off\n", "", "budget: 300 tokens\n", ""]
    assert chat.state.dialogue.policy.budget is None


@pytest.mark.parametrize("argument", ["-1", "x\x07", "1" * 30, "²"])
def test_a_budget_that_is_none_is_refused(chat: Chat, argument: str) -> None:
    said = chat.type(f"/budget {argument}")

    assert said.startswith("/budget takes a number of tokens or off, not ")
    assert chat.state.dialogue.policy.budget is None


def test_now_says_when_there_is_nothing_to_end(chat: Chat) -> None:
    assert "none is being written" in chat.type("/now")


def test_retry_asks_again_and_the_new_reply_takes_the_place_of_the_old(chat: Chat) -> None:
    assert chat.type("/retry 0") == ""

    assert chat.turn() == "It is four"
    assert [turn.answer for turn in chat.state.session.turns] == ["It is four"]
    assert chat.state.dialogue.replies[0].sampling.temperature == 0


def test_retry_after_a_reply_that_came_to_nothing_still_takes_the_place(chat: Chat) -> None:
    chat.type("/set max_tokens 2")
    chat.type("/retry")
    assert chat.turn() == ""
    chat.type("/set max_tokens -")

    chat.type("/retry")

    assert chat.turn() == "It is four"
    assert [turn.answer for turn in chat.state.session.turns] == ["It is four"]


@pytest.mark.parametrize("argument", ["hot", "101", "-1", "nan"])
def test_retry_takes_a_temperature_or_nothing(chat: Chat, argument: str) -> None:
    assert chat.type(f"/retry {argument}") == (
        f"/retry takes a temperature from 0 to 100, not {argument}.\n"
    )
    assert chat.state.wanted is None


def test_continue_goes_on_with_a_reply_that_was_cut(chat: Chat) -> None:
    chat.state.session.ask(Question("and 3+3?"))
    chat.state.session.keep(Replied(answer="It is", reasoning="hm", finish="length"))

    chat.type("/continue")

    assert chat.turn() == "It is four"
    assert chat.state.session.reasoning == "hm"
    assert len(chat.state.session.turns) == 2


def test_continue_says_when_the_reply_was_whole(chat: Chat) -> None:
    assert "came to its own end" in chat.type("/continue")
    assert chat.state.wanted is None


def test_undo_takes_back_one_turn_at_a_time(chat: Chat) -> None:
    assert chat.type("/undo") == "taken back: 2+2?\n"
    assert chat.type("/undo") == "there is nothing to take back.\n"


def test_a_preset_takes_along_what_it_set_but_not_what_was_set_since(
    chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "localseek" / "presets"
    folder.mkdir(parents=True)
    sampling, think = "[sampling]\ntemperature = 1.5\ntop_k = 5\n", "[think]\nbudget = 3\n"
    (folder / "quick.toml").write_text(f'system = "Be quick."\n{sampling}{think}')
    (folder / "long.toml").write_text('template = "{{ input }}"\n[think]\nmin = 100\n')
    dialogue = chat.state.dialogue

    chat.type("/preset quick")
    chosen, chosen_system = dict(dialogue.conversation.chosen), chat.state.session.system
    budget = dialogue.policy.budget
    chat.type("/set top_k 7")
    chat.type("/preset long")
    policy = dialogue.policy
    chat.type("/preset -")

    assert (chosen, chosen_system) == ({"temperature": 1.5, "top_k": 5}, "Be quick.")
    assert (budget, policy.budget, policy.min_think) == (3, None, 100)
    assert (dialogue.policy.budget, dialogue.policy.min_think) == (None, None)
    assert dict(dialogue.conversation.chosen) == {"top_k": 7}
    assert chat.state.session.system == "Be brief."
    assert chat.state.layout is None


def test_a_value_of_a_preset_may_have_spaces(chat: Chat) -> None:
    chat.type('/preset translate language="Brazilian Portuguese"')

    assert "Brazilian Portuguese" in chat.state.question("hi").asked.question.text


@pytest.mark.parametrize("line", ["/retry", "/continue", "/edit", "/edit-thought"])
def test_without_a_last_turn_there_is_nothing_to_do_again(chat: Chat, line: str) -> None:
    chat.type("/clear")

    assert chat.type(line) == "nothing was asked yet.\n"


def test_edit_asks_the_question_as_it_was_changed(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_editor(monkeypatch, 'test "$(cat "$1")" = "2+2?" && printf "3+3?\\n" > "$1"')

    chat.type("/edit")

    assert chat.state.wanted == Wanted(asked=Asked(question=Question("3+3?"), replaces=True))


def test_edit_thought_goes_on_from_the_reasoning_as_it_was_changed(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_editor(monkeypatch, 'sed -i "s/and two/plus/" "$1"')

    chat.type("/edit-thought")

    asked = Asked(question=Question("2+2?"), replaces=True, reasoning="two\nplus")
    assert chat.state.wanted == Wanted(asked=asked)


def test_the_text_lies_in_a_private_folder_and_only_as_long_as_it_is_edited(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use_editor(monkeypatch, f'stat -c %a "$(dirname "$1")" > {tmp_path}/mode; cp "$1" /dev/null')

    chat.type("/edit")

    assert (tmp_path / "mode").read_text() == "700\n"
    assert list((tmp_path / "state" / "localseek" / "edited").iterdir()) == []


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("/nonexistent/editor", "cannot be started; nothing was changed."),
        ("false", "failed (1); nothing was changed."),
        ("'", "makes no command (No closing quotation); nothing was changed."),
    ],
)
def test_an_editor_that_fails_changes_nothing(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, command: str, problem: str
) -> None:
    monkeypatch.setenv("VISUAL", command)

    error, hint = chat.type("/edit").splitlines()

    assert error.startswith("localseek: error: the editor ")
    assert error.endswith(problem)
    assert hint == "hint: EDITOR says which one is used."
    assert chat.state.wanted is None


def test_an_emptied_question_is_not_asked(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    use_editor(monkeypatch, ': > "$1"')

    assert chat.type("/edit") == "nothing is asked: the question is empty.\n"
    assert chat.state.wanted is None


def test_clear_forgets_the_conversation(chat: Chat) -> None:
    assert chat.type("/clear") == "the conversation is forgotten.\n"

    assert chat.state.session.turns == ()


def test_system_alone_shows_the_system_prompt(chat: Chat) -> None:
    assert chat.type("/system") == "Be brief.\n"


def test_system_sets_the_prompt_of_the_next_turn_over_several_lines(chat: Chat) -> None:
    assert chat.type("/system Be kind.\nBe long.") == ""

    system, *_ = chat.state.session.messages()
    assert system == Message("system", "Be kind.\nBe long.")


def test_a_dash_takes_the_system_prompt_away(chat: Chat) -> None:
    chat.type("/system -")

    assert chat.type("/system") == "there is no system prompt.\n"


def test_set_alone_lists_every_setting(chat: Chat) -> None:
    lines = chat.type("/set").splitlines()

    assert "temperature        0.6" in lines
    assert "seed               another each time" in lines
    assert "max_tokens         as many as fit" in lines
    assert "max_answer         off" in lines


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("temperature 0.25", "temperature        0.25"),
        ("top-k 20", "top_k              20"),
        ("seed 7", "seed               7"),
        ("max_tokens 9", "max_tokens         9"),
        ("min-think 100", "min_think          100"),
        ("temperature -", "temperature        0.6"),
    ],
)
def test_set_changes_one_and_shows_one(chat: Chat, typed: str, shown: str) -> None:
    assert chat.type(f"/set {typed}") == ""

    assert chat.type(f"/set {typed.split(maxsplit=1)[0]}") == f"{shown}\n"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("temperature 101", "temperature: temperature must be between 0 and 100, got 101.0."),
        ("temperature nan", "temperature: temperature must be between 0 and 100, got nan."),
        ("top_k 1.5", "top_k: a whole number is needed, or - for the default, not 1.5."),
        ("seed -1", "seed: seed must be between 0 and 4294967294, got -1."),
        ("max_tokens 0", "max_tokens: max_tokens must be at least 1, got 0."),
        ("max_answer 0", "max_answer: max_answer must be at least 1, got 0."),
    ],
)
def test_a_value_that_makes_no_sense_is_one_line(chat: Chat, typed: str, problem: str) -> None:
    assert chat.type(f"/set {typed}") == f"/set {problem}\n"


def test_a_setting_that_is_none_is_one_line(chat: Chat) -> None:
    assert chat.type("/set heat\x1b 1") == "there is no setting heat\\x1b; /set lists them.\n"


def test_model_lets_another_go_on(chat: Chat, scripted_model: MakeModel) -> None:
    model = scripted_model(scripts.PLAIN)

    assert chat.type(f"/model {model}") == f"{model.stem} goes on with the conversation.\n"
    assert chat.type("/model") == f"{model.stem}\n"
    chat.type("/retry")
    assert chat.turn() == "It is four"
    assert chat.state.session.reasoning == ""


def test_a_model_that_is_none_leaves_the_old_one(chat: Chat) -> None:
    Path("x.gguf").write_text("no model")
    before = chat.type("/model")

    assert "is no GGUF file" in chat.type("/model ./x.gguf")
    assert chat.type("/model") == before
    chat.type("/retry")
    assert chat.turn() == "It is four"


def test_tokens_of_the_conversation_and_of_a_text(chat: Chat) -> None:
    n_ctx = chat.state.dialogue.conversation.n_ctx

    assert chat.type("/tokens ab c") == "4 tokens\n"
    assert chat.type("/tokens") == f"26 of {n_ctx:,} tokens\n"


def test_prompt_marks_what_is_a_special_token_and_only_that(chat: Chat) -> None:
    assert chat.type("/prompt") == "nothing was sent yet.\n"
    chat.state.wanted = chat.state.question("<think>?")
    chat.turn()

    assert chat.type("/prompt") == (
        "⟦<｜begin▁of▁sentence｜>⟧⟦<｜User｜>⟧Be brief.\n\n2+2?⟦<｜Assistant｜>⟧four"
        "⟦<｜end▁of▁sentence｜>⟧⟦<｜User｜>⟧<think>?⟦<｜Assistant｜>⟧⟦<think>⟧\n\n"
    )


def test_stats_are_those_of_the_last_reply_and_of_all(chat: Chat) -> None:
    assert chat.type("/stats") == "no reply yet.\n"
    for _ in range(2):
        chat.type("/retry")
        chat.turn()

    last, everything = chat.type("/stats").splitlines()

    assert last.startswith("last: prompt 20 tokens (19 from cache) in ")
    assert everything.startswith("all:  2 replies · prompts 40 tokens, 19 of them from cache · ")


def test_raw_gives_the_answer_as_it_was_written(chat: Chat) -> None:
    assert chat.type("/raw") == "four\n"


def test_help_lists_every_command(chat: Chat) -> None:
    lines = chat.type("/help").splitlines()

    assert [line.split()[0] for line in lines[: len(COMMANDS)]] == [f"/{c.name}" for c in COMMANDS]
    assert all(len(line) < 80 for line in lines[: len(COMMANDS)])


def test_quit_leaves(chat: Chat) -> None:
    chat.type("/quit")

    assert chat.state.leaving


def test_what_a_command_does_not_take_is_one_line(chat: Chat) -> None:
    assert chat.type("/why now") == "/why takes nothing, not now.\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/thnik hide", "there is no command /thnik; did you mean /think?"),
        ("/q", "there is no command /q; did you mean /quit?"),
        ("/etc/hosts?", "there is no command /etc/hosts?; /help lists them, // sends it as text."),
        ("/", "there is no command /; /help lists them, // sends it as text."),
        ("/\x1b[2J", "there is no command /\\x1b[2J; /help lists them, // sends it as text."),
    ],
)
def test_an_unknown_command_is_one_line_of_advice(chat: Chat, line: str, said: str) -> None:
    assert chat.type(line) == f"{said}\n"


def test_two_slashes_send_a_text_that_begins_with_one() -> None:
    assert not is_command("//etc/hosts")
    assert without_escape("//etc/hosts") == "/etc/hosts"


def test_a_slash_elsewhere_is_text() -> None:
    assert not is_command("1/2")
    assert without_escape("1//2") == "1//2"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/th", ["/think"]),
        ("/think ", ["show", "hide", "summary"]),
        ("/think s", ["show", "summary"]),
        ("/set top-", ["top_k", "top_p"]),
        ("/", [f"/{command.name}" for command in COMMANDS]),
        ("/clear ", []),
        ("/nothing ", []),
        ("//th", []),
        ("th", []),
    ],
)
def test_completion_knows_commands_and_what_they_take(typed: str, words: list[str]) -> None:
    assert [word for word, _ in completions(typed)] == words


def test_completion_replaces_what_is_typed_of_the_last_word() -> None:
    assert completions("/think s")[0] == ("show", 1)
    assert completions("/th") == [("/think", 3)]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from([command.name for command in COMMANDS if command.argument]),
    argument=st.text()
    | st.sampled_from(["-", "~", "~nobody/x", ".", "/", "\0.md", "a\n.json", "1e999"]),
)
def test_no_argument_is_a_traceback(chat: Chat, name: str, argument: str) -> None:
    written = chat.type(f"/{name} {argument}")

    assert "Traceback" not in written
    list(completions(f"/{name} {argument}"))
