"""From what was asked for to the first prompt, and from the last one to the end.

session ─▶ model ─▶ introduction ─▶ Loop ─▶ everything closed
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path

from localseek.chat.session import Session
from localseek.cli.below import PROMPT
from localseek.cli.live_area import LiveArea
from localseek.cli.options import model_path
from localseek.cli.output import show_notice
from localseek.cli.repl.history import open_history, valid_text
from localseek.cli.repl.line import Line
from localseek.cli.repl.loop import Loop
from localseek.cli.repl.state import State
from localseek.cli.repl.terminal import prepared_terminal
from localseek.cli.repl.wishes import Screen, Wishes
from localseek.cli.signals import interruptible
from localseek.cli.view import View
from localseek.cli.written import written_markdown
from localseek.engine.interrupt import Interrupt
from localseek.errors import EngineError
from localseek.jobs.conversation import Opening
from localseek.jobs.dialogue import Dialogue
from localseek.jobs.journal import Journal
from localseek.jobs.log.writing import ReplyLog
from localseek.jobs.session_store import SessionStore
from localseek.models.regular_file import is_regular
from localseek.printable import printable


def start(wishes: Wishes, screen: Screen) -> int:
    """Open the session and the model, then talk until the person leaves."""
    not_kept = _Once(screen)
    interrupt = Interrupt()
    with ExitStack() as stack:
        stack.enter_context(prepared_terminal())
        session, journal = _open_session(wishes, screen, not_kept)
        if journal is not None:
            stack.callback(journal.close)
        path = _path(wishes, session, screen)
        dialogue = _load(wishes, path, session, screen, interrupt)
        stack.enter_context(closing(dialogue))
        state = State(
            dialogue=dialogue,
            stdout=screen.stdout,
            stderr=screen.stderr,
            interrupt=interrupt,
            mode=screen.mode,
            store=SessionStore() if journal else None,
            log=_log(wishes, screen, stack),
            verbose=screen.verbose,
        )
        line = Line(open_history(wishes.history, not_kept), wishes.config.editing_mode)
        _introduce(state)
        _go_on(state, wishes)
        if journal is not None and wishes.session is not None:
            _take_up(dialogue, journal.id, screen)
        try:
            Loop(state, line, interrupt).run()
        except EngineError:
            if state.session.turns and journal is not None:
                show_notice("what was said is kept: localseek chat --continue.", screen.stderr)
            raise
        if journal is not None and is_regular(journal.path):
            _keep(dialogue, journal.id, screen)
    return 0


def _log(wishes: Wishes, screen: Screen, stack: ExitStack) -> ReplyLog | None:
    """What keeps each prompt and reply, if that is wanted; ``stack`` closes it."""
    if not wishes.is_logged:
        return None
    return stack.enter_context(closing(ReplyLog(lambda text: show_notice(text, screen.stderr))))


def _take_up(dialogue: Dialogue, name: str, screen: Screen) -> None:
    """Put what the model had read back into its memory, where it was kept."""
    problem = dialogue.restore(name)
    if problem:
        text = f"what the model had read was not kept well ({problem}); it is read again."
        show_notice(text, screen.stderr)


def _keep(dialogue: Dialogue, name: str, screen: Screen) -> None:
    """Keep what the model has read, where that pays; Ctrl-C leaves at once."""
    screen.stderr.status("keeping what the model has read…")
    try:
        dialogue.keep(name)
    except OSError as error:
        show_notice(f"what the model has read is not kept: {error.strerror}.", screen.stderr)
    except KeyboardInterrupt:
        pass
    screen.stderr.clear_status()


class _Once:
    """Tells the first of several notices: one full disk keeps neither history nor session."""

    def __init__(self, screen: Screen) -> None:
        self._screen: Screen | None = screen

    def __call__(self, text: str) -> None:
        if self._screen is not None:
            show_notice(text, self._screen.stderr)
        self._screen = None


def _open_session(
    wishes: Wishes, screen: Screen, not_kept: _Once
) -> tuple[Session, Journal | None]:
    """What was said before, and what keeps the rest, if anything does."""

    def notify(text: str) -> None:
        show_notice(text, screen.stderr)

    store, session, journal = SessionStore(), Session(), None
    if wishes.history is None:
        if wishes.session is not None:
            session = store.read(wishes.session)
    elif wishes.session is None:
        journal = store.new(not_kept)
    else:
        journal = store.resume(wishes.session, session, notify, not_kept)
    if journal is not None:
        session.on_record = journal.append
    if session.settle():
        notify("that chat ended amid a reply; what had come of it is kept.")
    if wishes.system is not None:
        session.set_system(valid_text(wishes.system))
    return session, journal


def _path(wishes: Wishes, session: Session, screen: Screen) -> Path:
    """The model that was named, else that of the session, else the usual one."""
    before = session.model
    if wishes.reference is None and before.path:
        if is_regular(Path(before.path)):
            return Path(before.path)
        show_notice(f"{before.name}, which answered before, is no longer there.", screen.stderr)
    return model_path(wishes.reference, wishes.config, screen.stderr)


def _load(
    wishes: Wishes, path: Path, session: Session, screen: Screen, interrupt: Interrupt
) -> Dialogue:
    """Load the model and make its context; a signal leaves by SystemExit."""
    screen.stderr.status(f"loading {path.name}…")
    opening = Opening(
        path=path,
        settings=wishes.settings,
        sampling=wishes.sampling,
        max_tokens=wishes.max_tokens,
        interrupt=interrupt,
        on_progress=View(screen.stdout, screen.stderr, screen.mode).loading(path),
    )
    with interruptible(interrupt) as signalled:
        try:
            dialogue = Dialogue(session, opening, policy=wishes.policy, overflow=wishes.overflow)
        except KeyboardInterrupt:
            interrupt.set()
        if not interrupt.is_set():
            return dialogue
    screen.stderr.clear_status()
    raise SystemExit(signalled.exit_code)


def _introduce(state: State) -> None:
    """Give the notices and say who is there; with ``verbose`` how it runs."""
    conversation = state.dialogue.conversation
    loaded = conversation.loaded
    for notice in loaded.notices:
        show_notice(notice, state.stderr)
    if state.verbose:
        facts = (
            f"{loaded.header.architecture} ({loaded.family.name})",
            f"{loaded.header.size_bytes / 1e9:.2f} GB",
            loaded.layers_on_gpu,
            f"context of {conversation.n_ctx:,} tokens",
            f"loaded in {loaded.load_s:.1f} s",
        )
        state.stderr.line(" · ".join(filter(None, facts)), dim=True)
    keys = " ─ Ctrl-T shows or hides thinking" if loaded.family.marks else ""
    state.stderr.line(f"{printable(loaded.name)} ─ /help for commands{keys}", dim=True)


def _go_on(state: State, wishes: Wishes) -> None:
    """Show where the conversation stood."""
    turns = state.session.turns
    if wishes.session is None or not turns:
        return
    n = len(turns)
    state.stderr.line(f"─ going on after {n} turn{'' if n == 1 else 's'}", dim=True)
    state.stderr.line(f"{PROMPT}{turns[-1].question.text}", dim=True)
    answer = written_markdown(
        state.stdout, LiveArea(state.stdout) if state.stdout.is_live else None
    )
    answer.write(turns[-1].answer)
    answer.end()
