"""The table of commands, and what is read from it: running, help, completion."""

from __future__ import annotations

from difflib import get_close_matches

from localseek.cli.output import show_error
from localseek.cli.paragraph import show_paragraph
from localseek.cli.repl.commands import (
    conversation,
    facts,
    files,
    models,
    presets,
    sessions,
    settings,
    thinking,
    turns,
)
from localseek.cli.repl.commands.command import Command, words
from localseek.cli.repl.state import State
from localseek.cli.repl.status import width_of
from localseek.errors import EngineError, LocalseekError
from localseek.printable import printable

_KEYS = (
    "//text sends /text. Alt-Enter or Ctrl-J begins a new line, Ctrl-D leaves. While a reply "
    "comes: Ctrl-T shows or hides the thinking, Escape has it answer now, Ctrl-C stops it, and "
    "what is typed waits for the next prompt."
)
_NARROW = 70  # columns; below that what a command does goes below it


def _help(state: State, _argument: str) -> None:
    stdout = state.stdout
    is_narrow = 0 < width_of(stdout) < _NARROW
    width = max(len(command.usage) for command in COMMANDS)
    for command in COMMANDS:
        if is_narrow:
            stdout.line(command.usage)
            show_paragraph(f"    {command.help}", stdout, indent=4)
        else:
            stdout.line(f"{command.usage:{width}}  {command.help}")
    show_paragraph(_KEYS, stdout)


def _quit(state: State, _argument: str) -> None:
    state.leaving = True


COMMANDS = (
    Command(
        "think",
        "[show|hide|summary]",
        "what is seen of the thinking",
        thinking.think,
        words(*thinking.MODES),
        during_reply=True,
    ),
    Command("why", "", "the reasoning behind the last reply", thinking.why, during_reply=True),
    Command("budget", "[N|off]", "thinking tokens of a reply", thinking.budget, words("off")),
    Command("now", "", "end the thinking, answer now", thinking.now, during_reply=True),
    Command("retry", "[TEMPERATURE]", "another reply to the last question", turns.retry),
    Command("continue", "", "go on with a reply that was cut", turns.go_on),
    Command("undo", "", "take back the last question and its reply", turns.undo),
    Command("edit", "", "change the last question, ask again", turns.edit),
    Command("edit-thought", "", "change the last reasoning, go on from it", turns.edit_thought),
    Command("system", "[TEXT|-]", "the system prompt of the next turns", conversation.system),
    Command(
        "set",
        "[NAME [VALUE|-]]",
        "sampling and limits",
        settings.set_,
        settings.complete_names,
    ),
    Command("model", "[MODEL]", "let another model go on", models.model, models.complete_models),
    Command(
        "preset",
        "[NAME [KEY=VALUE]]",
        "a preset for all questions; - for none",
        presets.preset,
        presets.complete_presets,
    ),
    Command("file", "[PATH|-]", "a text file for the next question", files.file, files.paths),
    Command("tokens", "[TEXT]", "tokens of the conversation, or of a text", facts.tokens),
    Command("prompt", "", "the last prompt as it was sent", facts.prompt, during_reply=True),
    Command("stats", "", "numbers of this chat", facts.stats, during_reply=True),
    Command("raw", "", "the last answer as it was written", facts.raw, during_reply=True),
    Command("save", "FILE.md|.json", "write the conversation", files.save, files.paths),
    Command("load", "FILE.json|ID", "go on with a saved one", files.load, sessions.complete_saved),
    Command("sessions", "", "earlier chats", sessions.sessions, during_reply=True),
    Command("clear", "", "forget the conversation", conversation.clear),
    Command("help", "", "this list", _help, during_reply=True),
    Command("quit", "", "leave", _quit),
)
_BY_NAME = {command.name: command for command in COMMANDS}


def is_command(line: str) -> bool:
    """Whether ``line`` is for us; with two slashes it is for the model."""
    return line.startswith("/") and not line.startswith("//")


def without_escape(line: str) -> str:
    """What is sent of a line that is no command: ``//text`` means ``/text``."""
    return line[1:] if line.startswith("//") else line


def run_command(line: str, state: State) -> None:
    """Do what ``line`` says, or say what it could have meant, or what went wrong.

    Only the engine's failure is raised.
    """
    name, *rest = line[1:].split(maxsplit=1) if line[1:].strip() else ("",)
    command, argument = _BY_NAME.get(name), "".join(rest).strip()
    if command is None:
        state.stdout.line(_unknown(name))
    elif argument and not command.argument:
        state.stdout.line(f"/{name} takes nothing, not {printable(argument)}.")
    else:
        try:
            command.run(state, argument)
        except EngineError:
            raise
        except LocalseekError as error:
            state.stdout.end_line()
            show_error(error, state.stderr)


def completions(before_cursor: str) -> list[tuple[str, int]]:
    """Words that can stand at the cursor, each with the length of what is typed of it."""
    name, space, argument = before_cursor.partition(" ")
    if not is_command(before_cursor):
        return []
    if not space:
        return [(f"/{known}", len(name)) for known in _BY_NAME if f"/{known}".startswith(name)]
    command = _BY_NAME.get(name[1:])
    found = command.complete(argument) if command else ()
    return [(word, len(argument)) for word in found]


def _unknown(name: str) -> str:
    near = [known for known in _BY_NAME if name and known.startswith(name)]
    near += get_close_matches(name, _BY_NAME, n=1)
    advice = f"did you mean /{near[0]}?" if near else "/help lists them, // sends it as text."
    return f"there is no command /{printable(name)}; {advice}"
