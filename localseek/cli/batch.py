"""`localseek batch`: many prompts, one load, a line of JSON for each."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from localseek.cli import options
from localseek.cli.batch_view import BatchView
from localseek.cli.output import Output
from localseek.cli.signals import interruptible
from localseek.config import load_config
from localseek.engine.interrupt import Interrupt
from localseek.errors import BadDataError, UsageError

if TYPE_CHECKING:  # loads llama.cpp
    from localseek.jobs.batch.output import Done, Existing
    from localseek.jobs.batch.run import BatchJob, Sink
    from localseek.jobs.batch.serving import Tally
    from localseek.jobs.batch.source import InputFormat, Source

EXAMPLES = """A line of IN is a prompt ("Is 7 prime?"), a list of messages, or an object:

\b
  {"id": "q1", "prompt": "Is 7 prime?", "system": "Be brief.", "samples": 4,
   "sampling": {"temperature": 0}, "think_budget": 500, "max_tokens": 2000}

Lines of an OpenAI batch file (custom_id, body) are answered as OpenAI does.

Examples:

\b
  localseek batch questions.jsonl answers.jsonl -m r1-8b
  localseek batch questions.jsonl answers.jsonl -m r1-8b --resume
  localseek batch --column review reviews.csv out.jsonl -s "Is this praise? yes or no."
  seq 100 | sed 's/$/ + 1 =/' | localseek batch --lines - - | jq -r .answer

Exit codes: 0 all lines were answered; 65 some failed, their lines say why; 73 OUT exists;
75 another run writes to OUT; 130 stopped, --resume goes on.
"""


def batch(  # noqa: PLR0913 - one parameter a flag
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="IN", help="JSON Lines; - is stdin.")],
    output: Annotated[str, typer.Argument(metavar="OUT", help="JSON Lines; - is stdout.")],
    *,
    model: options.Model = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="Each line of IN is a prompt, as it is.")
    ] = False,
    column: Annotated[
        str | None,
        typer.Option(
            "--column",
            metavar="NAME",
            help='IN is CSV with a header; this column has the prompts, "id" the ids.',
        ),
    ] = None,
    parallel: Annotated[
        int | None,
        typer.Option(
            "--parallel",
            min=1,
            max=256,
            metavar="N",
            help="Lines at once.  [default: 4 a core, 4 to 16, or 32 on a GPU, as memory allows]",
        ),
    ] = None,
    samples: Annotated[
        int, typer.Option("--samples", min=1, max=1024, metavar="N", help="Replies to each line.")
    ] = 1,
    ordered: Annotated[
        bool, typer.Option("--ordered", help="Write the answers in the order of the lines.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep what is in OUT, and answer the rest.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="With --resume: ask again what failed.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Begin anew: what is in OUT is removed.")
    ] = False,
    system: options.System = None,
    max_tokens: options.MaxTokens = None,
    max_answer: options.MaxAnswer = None,
    think_budget: options.ThinkBudget = None,
    min_think: options.MinThink = None,
    think_closing: options.ThinkClosing = None,
    loops: options.Loops = "stop",
    temperature: options.Temperature = None,
    top_p: options.TopP = None,
    top_k: options.TopK = None,
    min_p: options.MinP = None,
    typical_p: options.TypicalP = None,
    repeat_penalty: options.RepeatPenalty = None,
    presence_penalty: options.PresencePenalty = None,
    frequency_penalty: options.FrequencyPenalty = None,
    dry_multiplier: options.DryMultiplier = None,
    xtc_probability: options.XtcProbability = None,
    seed: options.Seed = None,
    n_ctx: options.NCtx = None,
    threads: options.Threads = None,
    gpu_layers: options.GpuLayers = None,
    kv_type: options.KvCacheType = "f16",
    verbose: options.Verbose = False,
) -> int:
    """Answer many prompts with one load of the model, several at once.

    Each answer is a line of JSON as `ask --json` prints it, with the id of its line, else the
    number. It is written as soon as it is there. The same --seed and id give the same draw,
    whatever the order.
    """
    stdout, stderr = Output(sys.stdout), Output(sys.stderr)
    _check(ctx.params)
    from localseek.jobs.batch.source import Source

    with closing(Source(_path(source), _format(ctx.params))) as opened:
        job = _job(ctx.params, stderr)
        view = BatchView(stderr, job.model, verbose=verbose)
        with _sink(_path(output), ctx.params, stdout, source=_path(source)) as sink:
            return _run(job, opened, sink, view, to_file=_path(output) is not None)


def _check(params: Mapping[str, Any]) -> None:
    """Refuse flags that say two things."""
    if params["lines"] and params["column"]:
        raise UsageError("--lines and --column are two ways to read IN; take one of them.")
    if params["resume"] and params["force"]:
        raise UsageError("--resume keeps what is in OUT, --force removes it; take one of them.")
    if params["retry_failed"] and not params["resume"]:
        raise UsageError("--retry-failed goes with --resume.")
    if params["output"] == "-" and (params["resume"] or params["force"]):
        raise UsageError("stdout can be neither gone on with nor removed; name a file as OUT.")


def _path(text: str) -> Path | None:
    return None if text == "-" else Path(text).expanduser()


def _format(params: Mapping[str, Any]) -> InputFormat:
    from localseek.jobs.batch.source import InputFormat

    if params["column"] is not None:
        return InputFormat(kind="csv", column=params["column"])
    return InputFormat(kind="lines" if params["lines"] else "json")


def _job(params: Mapping[str, Any], stderr: Output) -> BatchJob:
    from localseek.jobs.batch.line import Defaults
    from localseek.jobs.batch.run import BatchJob

    config = load_config()
    sampling = options.sampling_flags(params)
    seed = sampling.pop("seed", 0)
    return BatchJob(
        model=options.model_path(params["model"], config, stderr),
        settings=options.run_settings(params),
        defaults=Defaults(
            system=params["system"] or "",
            sampling=sampling,
            seed=seed,
            max_tokens=params["max_tokens"],
            policy=options.think_policy(params, config),
            samples=params["samples"],
        ),
        n_parallel=params["parallel"],
        ordered=params["ordered"],
    )


@contextmanager
def _sink(
    path: Path | None, params: Mapping[str, Any], stdout: Output, *, source: Path | None
) -> Iterator[Sink]:
    """Open what the results go to."""
    from localseek.jobs.batch.output import Done, Results

    if path is None:
        yield _Stdout(stdout, Done())
        return
    if source is not None and path.exists() and source.exists() and path.samefile(source):
        raise UsageError("OUT is IN itself.", hint="give the output another name.")
    existing: Existing = "resume" if params["resume"] else "remove" if params["force"] else "refuse"
    with closing(Results(path, existing, retry_failed=params["retry_failed"])) as results:
        yield results


class _Stdout:
    """Results as lines of stdout; nothing is known of earlier runs."""

    def __init__(self, stdout: Output, done: Done) -> None:
        self.done = done
        self._stdout = stdout

    def begin(self) -> None:
        """Nothing is to be done."""

    def write(self, line: bytes) -> None:
        """Write one line."""
        self._stdout.write(line.decode())


def _run(job: BatchJob, source: Source, sink: Sink, view: BatchView, *, to_file: bool) -> int:
    """Do it, and return the exit code; raises FailedLinesError at the end."""
    from localseek.jobs.batch.run import run_batch

    interrupt = Interrupt()
    with interruptible(interrupt) as signalled:
        try:
            tally = run_batch(job, source, sink, interrupt, view)
        except KeyboardInterrupt:
            return signalled.exit_code
        finally:
            view.clear()
    view.ended(tally)
    if signalled.number is not None:
        _say_how_to_go_on(tally, view, to_file=to_file)
        return signalled.exit_code
    if tally.n_failed:
        raise FailedLinesError(tally, to_file=to_file)
    return 0


def _say_how_to_go_on(tally: Tally, view: BatchView, *, to_file: bool) -> None:
    how = "--resume goes on there" if to_file else "write to a file to be able to go on"
    n = tally.n_before + tally.n_done
    view.notice(f"stopped; {n:,} {'line is' if n == 1 else 'lines are'} done: {how}.")


class FailedLinesError(BadDataError):
    """Some lines have no answer; all others have theirs."""

    def __init__(self, tally: Tally, *, to_file: bool) -> None:
        n_lines = tally.n_before + tally.n_done
        super().__init__(
            f"{tally.n_failed:,} of {n_lines:,} lines failed; in the output an error stands for each.",
            hint="--resume --retry-failed asks those again." if to_file else "",
        )
