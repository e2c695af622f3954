"""What a terminal gets and what a pipe gets."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.cells import cell_len

from localseek.cli.output import Output, show_error, show_notice
from localseek.cli.sanitize import for_terminal
from localseek.errors import NotFoundError
from localseek.printable import printable


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_no_control_characters_but_tab_and_line_feed() -> None:
    hostile = "a\x1b]52;c;aGk=\x07b\x1b[2Jc\x9bd\re\x08f\x7fg\u202eh\u2066i\tj\nk\x00"

    assert for_terminal(hostile) == "a]52;c;aGk=b[2Jcdefghi\tj\nk"


@pytest.mark.parametrize("text", ["four", "é四🙂", "a\tb\n", "👩‍👩‍👧"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert for_terminal(text) == text


def test_a_message_stays_on_one_line() -> None:
    assert printable("no\nmodel\x1b[31m \u202ehere\udcff é") == (
        r"no\nmodel\x1b[31m \u202ehere\udcff é"
    )


def test_a_pipe_gets_everything_and_nothing_more() -> None:
    stream = StringIO()
    output = Output(stream, {})

    output.status("thinking…")
    output.write("a\x1b[2Jb", dim=True)
    output.end_line()
    output.end_line()

    assert stream.getvalue() == "a\x1b[2Jb\n"


def test_a_status_line_vanishes_before_what_follows() -> None:
    stream = Terminal()
    output = Output(stream, {"NO_COLOR": "1"})

    output.status("thinking… 1 s")
    output.status("thinking… 2 s")
    output.write("four")

    assert stream.getvalue() == "\r\x1b[2Kthinking… 1 s\r\x1b[2Kthinking… 2 s\r\x1b[2Kfour"


def test_a_status_line_never_overwrites_text() -> None:
    stream = Terminal()
    output = Output(stream, {"NO_COLOR": "1"})

    output.write("half a line")
    output.status("thinking…")

    assert stream.getvalue() == "half a line"


def test_a_status_line_of_wide_characters_is_cut_to_the_columns_it_takes() -> None:
    stream = Terminal()
    output = Output(stream, {"NO_COLOR": "1"})

    output.status("loading " + "模" * 50)

    shown = stream.getvalue().removeprefix("\r\x1b[2K")
    assert shown.endswith("模…")
    assert cell_len(shown) in {78, 79}


COLOURS = [
    ({}, True, False),
    ({"NO_COLOR": "1"}, False, False),
    ({"NO_COLOR": ""}, True, False),
    ({"TERM": "dumb"}, False, False),
    ({"CLICOLOR": "0"}, False, False),
    ({"CLICOLOR": "1"}, True, False),
    ({"FORCE_COLOR": "1"}, True, True),
    ({"CLICOLOR_FORCE": "1"}, True, True),
    ({"FORCE_COLOR": "0", "CLICOLOR_FORCE": ""}, True, False),
    ({"FORCE_COLOR": "1", "TERM": "dumb", "CLICOLOR": "0"}, True, True),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
]


@pytest.mark.parametrize(("environ", "on_terminal", "in_pipe"), COLOURS)
def test_colour_is_as_the_environment_wants_it(
    environ: dict[str, str], *, on_terminal: bool, in_pipe: bool
) -> None:
    for stream, is_dimmed in ((Terminal(), on_terminal), (StringIO(), in_pipe)):
        Output(stream, environ).write("hm", dim=True)

        assert stream.getvalue() == ("\x1b[2mhm\x1b[22m" if is_dimmed else "hm")


def test_a_quiet_stream_shows_only_what_is_written_to_it() -> None:
    stream = Terminal()
    output = Output(stream, {"NO_COLOR": "1"}, is_quiet=True)

    output.status("loading…")
    output.remark("loaded in 3 s")
    show_notice("the model is new", output)
    show_error(NotFoundError("no model.", hint="pull one."), output)

    assert stream.getvalue() == "localseek: error: no model.\nhint: pull one.\n"


def test_a_dumb_terminal_gets_no_live_line() -> None:
    stream = Terminal()

    Output(stream, {"TERM": "dumb"}).status("thinking…")

    assert stream.getvalue() == ""


def test_an_error_is_one_line_and_a_hint() -> None:
    stream = StringIO()
    output = Output(stream, {})

    output.write("half")
    show_error(NotFoundError("no file 'a\x1b'.", hint="look\nelsewhere."), output)
    show_notice("by the way", output)

    assert stream.getvalue() == (
        "half\n"
        "localseek: error: no file 'a\\x1b'.\n"
        "hint: look\\nelsewhere.\n"
        "localseek: by the way\n"
    )
