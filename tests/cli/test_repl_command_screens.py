"""Every slash command as a person sees it: what stands between its prompt and the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel
from pty_screen import PROMPT, OpenChat, Screen

WIDTHS = pytest.mark.parametrize("columns", [80, 40])
ANSWERED = ["It is four", "(status)"]
STATUS = re.compile(r" +scripted · \d+/\d+( · [\d.]+ t/s)?")


def answer_to(screen: Screen, typed: str) -> list[str]:
    """Type something; return what is on the screen between it and the next prompt."""
    lines = screen.enter(typed)
    echo = max(i for i, line in enumerate(lines) if line == f"{PROMPT} {typed}")
    shown = ["(status)" if STATUS.fullmatch(line) else line for line in lines[echo + 1 : -1]]
    return [re.sub(r"\d+\.\d s", "N s", line) for line in shown]


def unwrapped(lines: Sequence[str]) -> str:
    """The letters of what is shown, in whichever rows they stand."""
    return "".join("".join(lines).split())


def assert_screens(screen: Screen, *expected: tuple[str, Sequence[str]]) -> None:
    """Type one thing after another and check what is shown for each."""
    for typed, shown in expected:
        lines = answer_to(screen, typed)
        if all(len(line) < screen.columns for line in shown):
            assert lines == list(shown), typed
        else:
            assert unwrapped(lines) == unwrapped(shown), typed


@pytest.fixture
def editor(environment: dict[str, str], tmp_path: Path) -> None:
    """An editor that makes every 2 a 3 and has the thought go on at a new line."""
    path = tmp_path / "editor"
    path.write_text(
        '#!/bin/sh\nstty -a | grep -q " echo " && sed -i "s/2/3/g; s/ plus.*/!/" "$1"\n'
    )
    path.chmod(0o755)
    environment["EDITOR"] = str(path)


@pytest.mark.usefixtures("editor")
@WIDTHS
def test_the_last_turn_can_be_had_again_in_every_way(chat: OpenChat, columns: int) -> None:
    screen = chat(scripts.THINKS, "--think", "hide", columns=columns)

    assert_screens(
        screen,
        ("2+2?", ANSWERED),
        ("/retry 0", ANSWERED),
        ("/edit", ANSWERED),
        ("/why", ["two plus two"]),
        ("/raw", ["It is four"]),
        ("/tokens", ["14 of 1,024 tokens"]),
        ("/undo", ["taken back: 3+3?"]),
        ("/undo", ["there is nothing to take back."]),
        ("/continue", ["nothing was asked yet."]),
    )


@WIDTHS
@pytest.mark.usefixtures("editor")
def test_a_thought_is_edited_and_gone_on_from(chat: OpenChat, columns: int) -> None:
    screen = chat(scripts.THINKS, "--think", "hide", columns=columns)
    screen.enter("2+2?")

    screen.enter("/edit-thought")

    assert answer_to(screen, "/why")[0].startswith("two!")
    assert answer_to(screen, "/undo") == ["taken back: 2+2?"]
    assert answer_to(screen, "/undo") == ["there is nothing to take back."]


@WIDTHS
def test_a_cut_answer_goes_on_where_it_was_cut(chat: OpenChat, columns: int) -> None:
    screen = chat(scripts.THINKS, "-n", "6", columns=columns)

    cut = answer_to(screen, "2+2?")
    answer_to(screen, "/set max_tokens -")
    more = answer_to(screen, "/continue")

    told = "It is localseek: the answer was cut at 6 tokens (--max-tokens)."
    assert unwrapped(cut[:-1]).endswith(unwrapped([told]))
    assert [line.strip() for line in more] == ["four", "(status)"]
    assert answer_to(screen, "/raw") == ["It is four"]
    whole = "the last reply came to its own end; /retry asks for another."
    assert_screens(screen, ("/continue", [whole]))


@WIDTHS
def test_settings_are_shown_and_changed(chat: OpenChat, columns: int) -> None:
    screen = chat(scripts.THINKS, columns=columns)

    assert_screens(
        screen,
        ("/think", ["thinking: show"]),
        ("/think hide", []),
        ("2+2?", ["It is four", "(status)"]),
        ("/system", ["there is no system prompt."]),
        ("/system Be brief.", []),
        ("/system", ["Be brief."]),
        ("/set seed", ["seed               another each time"]),
        ("/set seed 7", []),
        ("/set seed", ["seed               7"]),
        ("/budget", ["budget: off"]),
        ("/budget 2", []),
        ("/budget", ["budget: 2 tokens"]),
        ("/model", ["scripted"]),
        ("/clear", ["the conversation is forgotten."]),
        ("/why", ["no reasoning: the last reply had none."]),
    )
    assert "temperature        0.6" in answer_to(screen, "/set")


@WIDTHS
def test_files_go_in_and_out(
    chat: OpenChat, environment: dict[str, str], tmp_path: Path, columns: int
) -> None:
    environment["HOME"] = str(tmp_path)
    (tmp_path / "a.txt").write_text("hello\n")
    screen = chat(scripts.THINKS, "--think", "hide", columns=columns)

    assert_screens(
        screen,
        ("/save ~/a.md", ["there is nothing to save yet."]),
        ("/file ~/a.txt", ["with the next question: a.txt"]),
        ("2+2?", ANSWERED),
        ("/file", ["no file goes with the next question."]),
        (
            "/prompt",
            [
                "⟦<｜begin▁of▁sentence｜>⟧⟦<｜User｜>⟧[file name]: a.txt",
                "[file content begin]",
                "hello",
                "[file content end]",
                "2+2?⟦<｜Assistant｜>⟧⟦<think>⟧",
                "",
            ],
        ),
    )
    assert "".join(answer_to(screen, "/save ~/a.md")) == f"saved: {tmp_path}/a.md"


@WIDTHS
def test_what_was_saved_is_loaded_and_other_chats_are_listed(
    chat: OpenChat, environment: dict[str, str], tmp_path: Path, columns: int
) -> None:
    environment["HOME"] = str(tmp_path)
    screen = chat(scripts.THINKS, "--think", "hide", columns=columns)
    screen.enter("2+2?")
    saved = answer_to(screen, "/save ~/a.json")
    screen.enter("/clear")

    assert "".join(saved) == f"saved: {tmp_path}/a.json"
    assert answer_to(screen, "/load ~/a.json") == ["loaded: 1 turn"]
    row, *hint = answer_to(screen, "/sessions")
    cells = r" {2}scripted {14}2\+2\?" if columns == 80 else r" {2}2\+…"
    assert re.fullmatch(r"\d{8}-\d{6}-\w{4}  \d\d \w{3} \d\d:\d\d" + cells, row)
    assert " ".join(hint) == "localseek chat --session ID goes on with one, /load ID takes it."
    assert answer_to(screen, f"/load {row[:20]}") == ["loaded: 1 turn"]


@WIDTHS
def test_another_model_goes_on_with_the_conversation(
    chat: OpenChat,
    scripted_model: MakeModel,
    tmp_path: Path,
    environment: dict[str, str],
    columns: int,
) -> None:
    environment["HOME"] = str(tmp_path)
    (tmp_path / "p.gguf").symlink_to(scripted_model(scripts.PLAIN))
    screen = chat(scripts.THINKS, columns=columns)
    screen.enter("2+2?")

    assert answer_to(screen, "/model ~/none.gguf")[0].startswith("localseek: error: there is no")
    assert answer_to(screen, "/model ~/p.gguf") == ["p goes on with the conversation."]
    lines = answer_to(screen, "and 3+3?")
    assert lines[0] == "It is four"
    assert " p · " in lines[1]


@WIDTHS
def test_numbers_are_laid_out_for_the_terminal(chat: OpenChat, columns: int) -> None:
    screen = chat(scripts.THINKS, columns=columns)

    assert answer_to(screen, "/stats") == ["no reply yet."]
    screen.enter("2+2?")
    lines = answer_to(screen, "/stats")

    assert lines[0].startswith("last: prompt 9 tokens in ")
    assert any(line.startswith("all:  1 reply · prompts 9 tokens, ") for line in lines)
    assert all(line.startswith(("last: ", "all:  ", "      ")) for line in lines)


@WIDTHS
def test_help_fits_the_terminal(chat: OpenChat, columns: int) -> None:
    screen = chat(scripts.THINKS, columns=columns)

    lines = screen.enter("/help")

    rows = ["/quit                       leave"] if columns == 80 else ["/quit", "    leave"]
    last = lines.index(rows[-1])
    assert lines[last - len(rows) + 1 : last + 1] == rows
    assert " ".join(lines[last + 1 : -1]).endswith("waits for the next prompt.")


@WIDTHS
def test_mistakes_are_one_line_each(chat: OpenChat, columns: int) -> None:
    assert_screens(
        chat(scripts.THINKS, columns=columns),
        ("/think loud", ["/think takes show, hide, summary, not loud."]),
        ("/now", ["/now ends the thinking of a reply; none is being written."]),
        ("/budget many", ["/budget takes a number of tokens or off, not many."]),
        ("/retry hot", ["/retry takes a temperature from 0 to 100, not hot."]),
        ("/set heat", ["there is no setting heat; /set lists them."]),
        (
            "/set top_k 0.5",
            ["/set top_k: a whole number is needed, or - for the default, not 0.5."],
        ),
        ("/save x.txt", ["/save takes a file name that ends in .md or .json."]),
        ("/load", ["/load takes a file that /save wrote, or a session of /sessions."]),
        ("/file /no", ["localseek: error: there is no file '/no'."]),
        ("/why not", ["/why takes nothing, not not."]),
        ("/edit-thought", ["nothing was asked yet."]),
    )


def test_a_file_stays_attached_when_its_question_does_not_fit(
    chat: OpenChat, environment: dict[str, str], tmp_path: Path
) -> None:
    environment["HOME"] = str(tmp_path)
    (tmp_path / "a.txt").write_text("hello\n" * 200)
    screen = chat(scripts.THINKS)
    screen.enter("/file ~/a.txt")

    refused = answer_to(screen, "what is it?")

    assert refused[0].startswith("localseek: error: the prompt is 1,2")
    assert answer_to(screen, "/file") == ["with the next question: a.txt"]


@WIDTHS
def test_the_oldest_turns_make_room_and_that_is_told(chat: OpenChat, columns: int) -> None:
    screen = chat(
        scripts.THINKS,
        "--n-ctx",
        "64",
        "--overflow",
        "drop-oldest",
        "--think",
        "hide",
        columns=columns,
    )

    for i in range(3):
        assert answer_to(screen, f"what is {i}?") == ANSWERED
    *told, answer, status = answer_to(screen, "what is 4?")

    dropped = "localseek: the oldest 2 turns no longer fit the context, and are not"
    assert unwrapped(told).startswith(unwrapped([dropped]))
    assert [answer, status] == ANSWERED
    assert answer_to(screen, "/undo") == ["taken back: what is 4?"]


@WIDTHS
def test_a_preset_lays_out_what_is_typed(chat: OpenChat, columns: int) -> None:
    screen = chat(scripts.THINKS, columns=columns)
    chosen = unwrapped(answer_to(screen, "/preset math"))
    screen.enter("2+2?")

    sent = unwrapped(answer_to(screen, "/prompt"))

    assert chosen.startswith(unwrapped(["math: Solve a mathematical problem"]))
    assert "2+2?" in sent
    assert unwrapped([r"put your final answer within \boxed{}"]) in sent
    assert answer_to(screen, "/preset") == ["math"]
    assert answer_to(screen, "/preset -") == ["questions are sent as they are typed."]
    assert unwrapped(["hint: did you mean math?"]) in unwrapped(answer_to(screen, "/preset mth"))
    refused = unwrapped(answer_to(screen, "/preset classify"))
    assert unwrapped(["needs a value for classes"]) in refused
