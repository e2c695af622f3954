"""`localseek batch`: many prompts, one load, a line of JSON for each."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from localseek.cli import answer_options, options
from localseek.cli.asked import layout_of
from localseek.cli.batch_view import BatchView
from localseek.cli.output import Output
from localseek.cli.signals import interruptible
from localseek.config import load_config
from localseek.engine.interrupt import Interrupt
from localseek.errors import BadDataError, UsageError
from localseek.home_path import home_path

if TYPE_CHECKING:  # loads llama.cpp
    from localseek.jobs.batch.output import Done, Existing
    from localseek.jobs.batch.run import BatchJob, Sink
    from localseek.jobs.batch.serving import Tally
    from localseek.jobs.batch.source import InputFormat, Source

EXAMPLES = """A line of IN is a prompt ("Is 7 prime?"), a list of messages, or an object:

\b
  {"id": "q1", "prompt": "Is 7 prime?", "system": "Be brief.", "sampling": {"temperature": 1},
   "think_budget": 500, "max_tokens": 2000, "samples": 8, "vote": true, "choice": ["yes", "no"]}
  {"id": "q2", "prompt": "Guten Tag", "preset": "translate", "vars": {"language": "Dutch"}}

It may also have max_answer, min_think, schema, json_object, regex, grammar, extract ("final",
"code", "field:name" …), min_share, and metadata, which is handed on. Lines of an OpenAI batch file (custom_id, body) are answered as OpenAI does.

Examples:

\b
  localseek batch questions.jsonl answers.jsonl -m r1-8b
  localseek batch questions.jsonl answers.jsonl -m r1-8b --resume
  localseek batch --column review reviews.csv out.jsonl -s "Is this praise?" --choice yes,no
  localseek batch puzzles.jsonl out.jsonl --samples 8 --vote
  seq 100 | sed 's/$/ + 1 =/' | localseek batch --lines - - | jq -r .answer

A vote without a majority has the answer null. It ends with 65 if some lines of this run failed,
which say why, with 73 if OUT exists, and with 75 if another run writes to it. After 130, --resume
goes on.
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
    samples: answer_options.Samples = None,
    vote: answer_options.Vote = False,
    min_share: answer_options.MinShare = None,
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
    preset: answer_options.PresetName = None,
    var: answer_options.Variables = None,
    schema: answer_options.Schema = None,
    json_object: answer_options.JsonObject = False,
    grammar: answer_options.GrammarFile = None,
    regex: answer_options.Regex = None,
    choice: answer_options.Choice = None,
    code: answer_options.Code = None,
    final: answer_options.Final = False,
    extract: answer_options.Extract = None,
    field: answer_options.Field = None,
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
    log: options.Log = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Answer many prompts with one load of the model, several at once.

    Each answer is a line of JSON as `ask --json` prints it, with the id of its line, else the
    number. It is written as soon as it is there. The same --seed and id give the same draw,
    whatever the order.
    """
    stdout, stderr = Output(sys.stdout), Output(sys.stderr, is_quiet=quiet)
    _check(ctx.params)
    from localseek.jobs.batch.source import Source

    with closing(Source(_path(source), _format(ctx.params))) as opened:
        job = _job(ctx.params, stderr)
        view = BatchView(stderr, job.model, verbose=verbose)
        with _sink(_path(output), ctx.params, stdout, opened) as sink:
            return _run(job, opened, sink, view, to_file=_path(output) is not None)


def _check(params: Mapping[str, Any]) -> None:
    """Refuse flags that say two things."""
    options.check_quiet(params)
    if params["lines"] and params["column"]:
        raise UsageError("--lines and --column are two ways to read IN; take one of them.")
    if params["resume"] and params["force"]:
        raise UsageError("--resume keeps what is in OUT, --force removes it; take one of them.")
    if params["retry_failed"] and not params["resume"]:
        raise UsageError("--retry-failed goes with --resume.")
    if params["output"] == "-" and (params["resume"] or params["force"]):
        raise UsageError("stdout can be neither gone on with nor removed; name a file as OUT.")


def _path(text: str) -> Path | None:
    return None if text == "-" else home_path(text)


def _format(params: Mapping[str, Any]) -> InputFormat:
    from localseek.jobs.batch.source import InputFormat

    if params["column"] is not None:
        return InputFormat(kind="csv", column=params["column"])
    return InputFormat(kind="lines" if params["lines"] else "json")


def _job(params: Mapping[str, Any], stderr: Output) -> BatchJob:
    from localseek.jobs.batch.line import Defaults
    from localseek.jobs.batch.run import BatchJob
    from localseek.jobs.samples import check_they_differ
    from localseek.jobs.wanted import Wanted

    config = load_config()
    sampling = options.sampling_flags(params)
    layout = layout_of(params)
    of_preset = layout.preset.sampling if layout else {}
    check_they_differ(params["samples"] or 1, {**of_preset, **sampling}.get("temperature"))
    seed = sampling.pop("seed", None)
    return BatchJob(
        model=options.model_path(params["model"], config, stderr),
        settings=options.run_settings(params),
        defaults=Defaults(
            system=params["system"] or "",
            sampling=sampling,
            seed=seed,
            max_tokens=params["max_tokens"],
            policy=options.think_policy(params, config),
            samples=params["samples"] or 1,
            layout=layout,
            wanted=Wanted(answer_options.form_of(params), answer_options.extraction_of(params)),
            voting=answer_options.voting_of(params, needs_samples=False),
        ),
        n_parallel=params["parallel"],
        ordered=params["ordered"],
        is_logged=config.log if params["log"] is None else params["log"],
    )


_STDOUT = 1  # its descriptor


@contextmanager
def _sink(
    path: Path | None, params: Mapping[str, Any], stdout: Output, source: Source
) -> Iterator[Sink]:
    """Open what the results go to."""
    from localseek.jobs.batch.output import Done, Results

    if source.is_same(_STDOUT if path is None else path):
        raise UsageError("OUT is IN itself.", hint="give the output another name.")
    if path is None:
        yield _Stdout(stdout, Done())
        return
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
