"""`localseek ask` as a shell sees it: stdout, stderr, exit code, with real llama.cpp."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel, RunCommand
from scripted_gguf import Script


@pytest.fixture
def thinker(scripted_model: MakeModel) -> Path:
    return scripted_model(scripts.THINKS)


@pytest.mark.parametrize(
    ("mode", "stdout", "stderr"),
    [
        ("show", "It is four\n", "two plus two\n"),
        ("hide", "It is four\n", ""),
        ("only", "two plus two\n", ""),
        ([], "It is four\n", ""),
    ],
    ids=["show", "hide", "only", "default in a pipe"],
)
def test_the_answer_is_on_stdout_and_all_else_on_stderr(
    localseek: RunCommand, thinker: Path, mode: str, stdout: str, stderr: str
) -> None:
    result = localseek("ask", "-m", thinker, "2+2?", *(["--think", mode] if mode else []))

    assert (result.stdout.decode(), result.stderr.decode()) == (stdout, stderr)
    assert result.returncode == 0


def test_summary_says_how_long_it_thought(localseek: RunCommand, thinker: Path) -> None:
    result = localseek("ask", "-m", thinker, "2+2?", "--think", "summary")

    assert result.stdout == b"It is four\n"
    assert result.stderr.decode().endswith(" s, 4 tokens\n")
    assert result.stderr.decode().startswith("thought for ")


@pytest.mark.parametrize(
    ("script", "reasoning"),
    [
        (scripts.TEMPLATE_OPENS, "two plus two"),
        (scripts.MODEL_OPENS, "two plus two"),
        (scripts.SKIPS_THINKING, ""),
        (scripts.ONLY_CLOSES, "two plus two"),
        (scripts.PLAIN, ""),
    ],
    ids=["template opens", "model opens", "skips thinking", "only closes", "plain model"],
)
def test_thought_is_told_apart_wherever_the_tag_is(
    localseek: RunCommand, scripted_model: MakeModel, script: Script, reasoning: str
) -> None:
    result = localseek("ask", "-m", scripted_model(script), "2+2?", "--json")

    reply = json.loads(result.stdout)
    assert (reply["reasoning"], reply["answer"]) == (reasoning, "It is four")
    assert result.stderr == b""


def test_json_has_all_the_promised_fields(localseek: RunCommand, thinker: Path) -> None:
    result = localseek("ask", "-m", thinker, "2+2?", "--json", "--seed", "7")

    reply = json.loads(result.stdout)
    assert result.stdout.count(b"\n") == 1
    assert set(reply) >= {
        "model",
        "answer",
        "reasoning",
        "finish",
        "prompt_tokens",
        "cached_tokens",
        "reasoning_tokens",
        "answer_tokens",
        "timings",
        "sampling",
    }
    assert set(reply["timings"]) >= {
        "load_s",
        "prefill_s",
        "first_token_s",
        "first_answer_s",
        "reasoning_s",
        "total_s",
        "decode_tokens_per_s",
    }
    assert reply["finish"] == "stop"
    assert (reply["reasoning_tokens"], reply["answer_tokens"]) == (4, 3)
    assert reply["sampling"]["seed"] == 7
    assert reply["sampling"]["temperature"] == 0.6


@pytest.mark.parametrize(
    "case",
    [
        (scripts.ANSWERS_FOREVER, ["-n", "10"], 3, "the answer was cut at 10 tokens"),
        (scripts.ANSWERS_FOREVER, ["--n-ctx", "64"], 3, "the end of its context of 64 tokens"),
        (scripts.THINKS_FOREVER, ["-n", "10"], 4, "still thinking at 10 tokens"),
        (scripts.THINKS_FOREVER, ["--n-ctx", "64"], 4, "still thinking at the end"),
        (scripts.ENDS_THINKING, [], 4, "ended its turn after 1 tokens without an answer"),
    ],
    ids=["cut", "context full", "still thinking", "thinking fills the context", "no answer"],
)
def test_what_is_no_complete_answer_has_its_own_exit_code(
    localseek: RunCommand, scripted_model: MakeModel, case: tuple[Script, list[str], int, str]
) -> None:
    script, flags, code, says = case

    result = localseek("ask", "-m", scripted_model(script), "go", *flags)

    [error, hint] = result.stderr.decode().splitlines()
    assert result.returncode == code
    assert error.startswith("localseek: error: ")
    assert says in error
    assert hint.startswith("hint: ")
    assert result.stdout[:5] == (b"ha ha" if code == 3 else b"")


def test_a_prompt_that_does_not_fit_is_exit_5(localseek: RunCommand, thinker: Path) -> None:
    result = localseek("ask", "-m", thinker, "x" * 300, "--n-ctx", "256")

    assert result.returncode == 5
    assert result.stdout == b""
    assert result.stderr.decode().splitlines() == [
        "localseek: error: the prompt is 305 tokens long, the context holds 256.",
        "hint: use --n-ctx 610.",
    ]


def test_a_prompt_that_is_too_long_to_be_counted_is_exit_5(localseek: RunCommand) -> None:
    result = localseek("ask", "-m", "pebble", "word " * 20_000)

    assert result.returncode == 5
    assert b"the prompt is at least 3,448 tokens long, the context holds 2,048." in result.stderr


def test_ten_megabytes_are_refused_without_tokenizing_them(
    localseek: RunCommand, thinker: Path
) -> None:
    result = localseek("ask", "-m", thinker, stdin=b"\n" * 5_000_000 + b"a" * 5_000_000)

    assert result.returncode == 5
    assert "this model reads 1,024 at most" in result.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", "-m", "nowhere.gguf", "hi"], 66, "'nowhere.gguf'"),
        (["ask", "-m", "{model}", "hi", "-f", "nowhere.txt"], 66, "nowhere.txt"),
        (["ask", "-m", "{model}"], 2, "there is no prompt"),
        (["ask", "-m", "{model}", "hi", "--temperature", "nan"], 2, "temperature"),
        (["ask", "-m", "{model}", "hi", "--temperature", "-1"], 2, "temperature"),
        (["ask", "-m", "{model}", "hi", "--threads", "100000"], 2, "threads"),
        (["ask", "-m", "{model}", "hi", "--n-ctx", "100000"], 2, "this model takes 1 to 1,024"),
        (["ask", "-m", "{model}", "hi", "--raw", "-s", "x"], 2, "--raw takes no --system"),
        (["ask", "--no-such-flag"], 2, "no-such-flag"),
        (["nonsense"], 2, "nonsense"),
        (["ask", "-m", "{folder}", "hi"], 65, "directory"),
    ],
)
def test_a_mistake_is_one_line_and_a_hint(
    localseek: RunCommand, thinker: Path, arguments: list[str], code: int, says: str
) -> None:
    filled = [a.format(model=thinker, folder=thinker.parent) for a in arguments]

    result = localseek(*filled)

    lines = result.stderr.decode().splitlines()
    assert result.returncode == code
    assert result.stdout == b""
    assert len(lines) in (1, 2)
    assert lines[0].startswith("localseek: error: ")
    assert says in lines[0]
    assert "\x1b" not in result.stderr.decode()


def test_stdin_comes_after_the_arguments(localseek: RunCommand, thinker: Path) -> None:
    # The reciter does not read, so the count of prompt tokens is what tells.
    def prompt_tokens(*arguments: str, stdin: bytes = b"") -> int:
        result = localseek("ask", "-m", thinker, "--json", *arguments, stdin=stdin)
        return int(json.loads(result.stdout)["prompt_tokens"])

    alone = prompt_tokens("abc")

    assert prompt_tokens("abc", stdin=b"defg\n") == alone + len("\n\ndefg")
    assert prompt_tokens("-", stdin=b"abc") == alone
    assert prompt_tokens(stdin=b"abc") == alone
    assert prompt_tokens("a", "c") == alone


def test_files_go_in_the_layout_of_the_r1_authors(
    localseek: RunCommand, thinker: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("one\n")
    layout = "[file name]: a.txt\n[file content begin]\none\n[file content end]\nQ"

    counts = [
        json.loads(localseek("ask", "-m", thinker, "--json", *arguments).stdout)["prompt_tokens"]
        for arguments in (["Q", "-f", str(tmp_path / "a.txt")], [layout])
    ]

    assert counts[0] == counts[1]


def test_raw_continues_the_prompt_as_it_is(localseek: RunCommand, thinker: Path) -> None:
    result = localseek("ask", "-m", thinker, "--raw", "<｜Assistant｜>", "--think", "show")

    assert result.stdout.decode() == "two plus two</think>It is four\n"


@pytest.mark.parametrize(
    "stdin",
    [b"\xf7\xbf\xbf\xbf", bytes(range(256)), b"\x00\x00", b"\xff\xfeh\x00i\x00", b"\xed\xa0\x80"],
    ids=["beyond Unicode", "every byte", "NUL", "UTF-16", "a surrogate"],
)
def test_any_bytes_on_stdin_are_answered(
    localseek: RunCommand, thinker: Path, stdin: bytes
) -> None:
    result = localseek("ask", "-m", thinker, stdin=stdin)

    assert result.stdout == b"It is four\n"
    assert result.returncode == 0


def test_bytes_that_were_no_text_are_counted(localseek: RunCommand, thinker: Path) -> None:
    result = localseek("ask", "-m", thinker, stdin=b"a\xff\xfeb")

    assert "2 bytes of the input were no UTF-8" in result.stderr.decode()


def test_a_pipe_gets_what_the_model_said_to_the_byte(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    result = localseek("ask", "-m", scripted_model(scripts.HOSTILE), "hi")

    assert result.stdout == b"green\r\x08!\n"


def test_verbose_gives_the_numbers(localseek: RunCommand, thinker: Path) -> None:
    stderr = localseek("ask", "-m", thinker, "hi", "-s", "be", "-v").stderr.decode()

    for word in ("llama (r1)", "load ", "prompt ", "first token ", "thought ", "answer 3 tokens"):
        assert word in stderr
    assert "knows no system prompt" in stderr


def test_a_model_without_a_template_says_so(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    result = localseek("ask", "-m", scripted_model(scripts.NO_TEMPLATE), "hi", "-n", "3")

    assert "no chat template" in result.stderr.decode()


@pytest.mark.parametrize("locale", ["C", "POSIX", "de_DE.ISO-8859-1"])
def test_the_locale_changes_no_byte(
    localseek_process: RunCommand,
    scripted_model: MakeModel,
    environment: dict[str, str],
    locale: str,
) -> None:
    model = scripted_model(Script(reply=["hm", "</think>", "é四🙂"]))
    environment |= {"LC_ALL": locale, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    assert localseek_process("ask", "-m", model, "hi").stdout.decode() == "é四🙂\n"


def test_a_home_that_cannot_be_written_is_no_obstacle(
    localseek: RunCommand, thinker: Path, environment: dict[str, str]
) -> None:
    environment |= {"HOME": "/nonexistent", "XDG_STATE_HOME": "/proc/nowhere"}

    assert localseek("ask", "-m", thinker, "hi").stdout == b"It is four\n"


def test_the_config_file_and_the_environment_choose_a_model(
    localseek: RunCommand, thinker: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    config = tmp_path / "config" / "localseek" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'default_model = "{thinker}"\nthink = "only"\n')

    assert localseek("ask", "hi").stdout == b"two plus two\n"
    environment["LOCALSEEK_MODEL"] = "nowhere.gguf"
    assert localseek("ask", "hi").returncode == 66


def test_smollm2_knows_the_capital_of_france(
    localseek_process: RunCommand, smollm2_gguf: Path
) -> None:
    question = "What is the capital of France? One word."

    result = localseek_process("ask", "-m", smollm2_gguf, question, "--temperature", "0")

    assert result.returncode == 0
    assert "Paris" in result.stdout.decode()
    assert result.stderr == b""


def test_no_command_at_all_shows_the_help(localseek: RunCommand) -> None:
    result = localseek()

    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.startswith(b"Usage: localseek ")


def test_the_version(localseek: RunCommand) -> None:
    assert localseek("--version").stdout == b"localseek 0.1.0\n"


def test_debug_gives_the_traceback(
    localseek_process: RunCommand, environment: dict[str, str]
) -> None:
    environment["LOCALSEEK_DEBUG"] = "1"

    result = localseek_process("ask", "-m", "nowhere.gguf", "hi")

    assert result.returncode == 66
    assert "Traceback" in result.stderr.decode()
    assert "localseek: error: there is no model file" in result.stderr.decode()
