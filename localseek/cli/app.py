"""The commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Sequence

import typer

from localseek import __version__
from localseek.cli import exit_codes as codes
from localseek.cli.ask import EXAMPLES, ask
from localseek.cli.batch import EXAMPLES as BATCH_EXAMPLES
from localseek.cli.batch import batch
from localseek.cli.cache import cache
from localseek.cli.chat import EXAMPLES as CHAT_EXAMPLES
from localseek.cli.chat import chat
from localseek.cli.completion.command import EXAMPLES as COMPLETION_EXAMPLES
from localseek.cli.completion.command import completion
from localseek.cli.convert import EXAMPLES as CONVERT_EXAMPLES
from localseek.cli.convert import convert
from localseek.cli.ctrl_c import hear_ctrl_c
from localseek.cli.doctor import EXAMPLES as DOCTOR_EXAMPLES
from localseek.cli.doctor import doctor
from localseek.cli.exit_codes import with_exit_codes
from localseek.cli.import_ import EXAMPLES as IMPORT_EXAMPLES
from localseek.cli.import_ import import_
from localseek.cli.list import EXAMPLES as LIST_EXAMPLES
from localseek.cli.list import list_models
from localseek.cli.log import log
from localseek.cli.output import Output, OutputClosed, not_written, show_error, use_utf8
from localseek.cli.plan import EXAMPLES as PLAN_EXAMPLES
from localseek.cli.plan import plan
from localseek.cli.presets import presets
from localseek.cli.pull import EXAMPLES as PULL_EXAMPLES
from localseek.cli.pull import pull
from localseek.cli.quantize import EXAMPLES as QUANTIZE_EXAMPLES
from localseek.cli.quantize import quantize
from localseek.cli.rm import EXAMPLES as RM_EXAMPLES
from localseek.cli.rm import rm
from localseek.cli.show import EXAMPLES as SHOW_EXAMPLES
from localseek.cli.show import show
from localseek.cli.verify import EXAMPLES as VERIFY_EXAMPLES
from localseek.cli.verify import verify
from localseek.errors import INTERRUPTED, OUTPUT_CLOSED, LocalseekError, UsageError

app = typer.Typer(
    name="localseek",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help is faster, and it pipes
    epilog=with_exit_codes("", *codes.ALL),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
_ask_codes = (*codes.ANSWER, *codes.MODEL, *codes.STOPPED)
_chat_codes = (*codes.MODEL, *codes.STOPPED)
_batch_codes = (*codes.MODEL, *codes.WRITTEN, *codes.STOPPED)
_pull_codes = (*codes.FETCHED, *codes.STOPPED)
_made_codes = (*codes.MODEL, *codes.WRITTEN, *codes.STOPPED)
app.command(epilog=with_exit_codes(EXAMPLES, *_ask_codes))(ask)
app.command(epilog=with_exit_codes(CHAT_EXAMPLES, *_chat_codes))(chat)
app.command(epilog=with_exit_codes(BATCH_EXAMPLES, *_batch_codes))(batch)
app.command(epilog=with_exit_codes(PULL_EXAMPLES, *_pull_codes))(pull)
app.command("list", epilog=with_exit_codes(LIST_EXAMPLES))(list_models)
app.command(epilog=with_exit_codes(SHOW_EXAMPLES, *codes.SHOWN))(show)
app.command(epilog=with_exit_codes(VERIFY_EXAMPLES, *codes.FILE, *codes.STOPPED))(verify)
app.command(epilog=with_exit_codes(RM_EXAMPLES, *codes.REMOVED))(rm)
app.command("import", epilog=with_exit_codes(IMPORT_EXAMPLES, *codes.FILE))(import_)
app.command(epilog=with_exit_codes(PLAN_EXAMPLES, *codes.SHOWN))(plan)
app.command(epilog=with_exit_codes(DOCTOR_EXAMPLES))(doctor)
app.command(epilog=with_exit_codes(CONVERT_EXAMPLES, *codes.FETCHED, *_made_codes))(convert)
app.command(epilog=with_exit_codes(QUANTIZE_EXAMPLES, *_made_codes))(quantize)
app.add_typer(presets)
app.add_typer(log)
app.add_typer(cache)
app.command(epilog=with_exit_codes(COMPLETION_EXAMPLES))(completion)


@app.callback(invoke_without_command=True)
def localseek(
    ctx: typer.Context,
    *,
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    """Run distilled reasoning models on your own machine."""
    if version:
        Output(sys.stdout).line(f"localseek {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        Output(sys.stdout).line(ctx.get_help())


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code.

    What a person caused becomes one line and a hint on stderr. Anything else is a bug: it
    keeps its traceback. LOCALSEEK_DEBUG=1 gives the traceback of the former too, and the
    log of llama.cpp.
    """
    debug = bool(os.environ.get("LOCALSEEK_DEBUG"))
    try:
        hear_ctrl_c()
        use_utf8()
        if debug:
            logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
        return _called(argv)
    except typer.TyperException as error:
        return _report(_usage(error), debug=debug)
    except LocalseekError as error:
        return _report(error, debug=debug)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except OutputClosed:
        _abandon_stdout()
        return OUTPUT_CLOSED


def _called(argv: Sequence[str]) -> int:
    """Call the command; what befalls --help, which the parser writes, is put in our terms."""
    try:
        return int(app(list(argv), prog_name="localseek", standalone_mode=False) or 0)
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):
            raise OutputClosed from error
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise not_written(error) from error
        raise


def _usage(error: typer.TyperException) -> UsageError:
    """Reword the parser's complaint as ours."""
    text = " ".join(str(getattr(error, "format_message", lambda: error)()).split())
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "localseek"
    return UsageError(text[:1].lower() + text[1:], hint=f"{command} --help lists what there is.")


def _report(error: LocalseekError, *, debug: bool) -> int:
    if debug:
        logging.getLogger("localseek").debug("failed", exc_info=error)
    show_error(error, Output(sys.stderr))
    return error.exit_code


def _abandon_stdout() -> None:
    """Keep the interpreter from complaining at exit that nobody reads its output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
