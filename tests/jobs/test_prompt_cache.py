"""What was read of a prompt, kept on disk: the next one is read faster, and answered the same."""

from __future__ import annotations

import os
import random
import resource
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from gguf_bytes import tiny_model
from uncuttable_gguf import write_recurrent_gguf, write_windowed_gguf

from localseek.chat.control import ThinkControl
from localseek.chat.messages import AttachedFile, user_turn
from localseek.config import prompt_cache_folder
from localseek.engine.interrupt import Interrupt
from localseek.jobs import state_fitness
from localseek.jobs.answer import (
    answer,
    prompt_cache_of,
    prompt_of,
    samples_of,
    scheduler_of_samples,
)
from localseek.jobs.job import Job, Question, RunSettings
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.reply import Reply
from localseek.jobs.samples import SampleOver

LIMIT = 10**9
TEXT = " ".join(f"line {n}: {random.Random(n).random()}" for n in range(60))  # 1,500 letters


@pytest.fixture(autouse=True)
def small_prompts_pay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The models here read ten thousand tokens a second."""
    monkeypatch.setattr("localseek.jobs.prompt_cache._LEAST_GAIN_S", 0.0)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of random weights: what it says depends on all that it has read."""
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    path.write_bytes(tiny_model("bpe", n_head=2, n_head_kv=1, n_ctx=4096).encode())
    return path


@dataclass
class Asked:
    """A reply, and what was told beside it."""

    replies: list[Reply] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)

    @property
    def reply(self) -> Reply:
        return self.replies[0]

    def notice(self, text: str) -> None:
        self.notices.append(text)

    def detail(self, text: str) -> None:
        self.details.append(text)


def job_for(model: Path, asked: str, text: str = TEXT) -> Job:
    files = [AttachedFile("report.txt", text)]
    turn = user_turn(asked, files)
    return Job(
        path=model,
        question=Question(messages=(turn,), n_same=len(user_turn("", files).content)),
        settings=RunSettings(n_threads=1),
        sampling={"temperature": 0},
        max_tokens=8,
        cache_bytes=LIMIT,
    )


def run(job: Job, *, stop: bool = False) -> Asked:
    """Ask as the command does."""
    asked, interrupt = Asked(), Interrupt()
    with closing(LoadedModel(job.path, job.settings, interrupt=interrupt)) as loaded:
        prompt = prompt_of(job, loaded)
        cache = prompt_cache_of(job, loaded, prompt, asked)
        control = ThinkControl(job.policy)
        for item in answer(job, loaded, prompt, control=control, cache=cache):
            if isinstance(item, Reply):
                asked.replies.append(item)
        if stop:
            interrupt.set()
        if cache is not None:
            cache.keep(asked.replies)
    return asked


def sampled(model: Path, question: str) -> Asked:
    """Ask three times at once."""
    asked, interrupt = Asked(), Interrupt()
    sampling = {"seed": 1, "temperature": 1.0}
    job = replace(job_for(model, question), n_samples=3, sampling=sampling)
    with closing(LoadedModel(job.path, job.settings, interrupt=interrupt)) as loaded:
        prompt = prompt_of(job, loaded)
        cache = prompt_cache_of(job, loaded, prompt, asked)
        samples = samples_of(job, loaded, prompt)
        for item in samples.stream(scheduler_of_samples(job, loaded, prompt, cache)):
            if isinstance(item, SampleOver):
                asked.replies.append(item.reply)
        if cache is not None:
            cache.keep(asked.replies)
    return asked


def ask(model: Path, asked: str, text: str = TEXT) -> Asked:
    return run(job_for(model, asked, text))


def without_cache(model: Path, asked: str, text: str = TEXT) -> Reply:
    return run(replace(job_for(model, asked, text), cache_bytes=None)).reply


def entries() -> list[Path]:
    folder = prompt_cache_folder()
    return sorted(folder.iterdir()) if folder.exists() else []


def test_another_question_about_the_same_file_reads_only_what_is_new(tiny: Path) -> None:
    first, second = ask(tiny, "Who?"), ask(tiny, "When was that, and why?")

    assert first.reply.n_cached == 0
    assert first.details[0] == "prompt cache: it has nothing of this prompt."
    assert "tokens were kept, " in first.details[1]
    assert second.reply.n_prompt - second.reply.n_cached < 160
    assert f"prompt cache: {second.reply.n_cached:,} tokens were taken up in" in second.details[0]
    assert len(entries()) == len(second.details) == 1  # nothing more to keep
    assert second.reply.tokens == without_cache(tiny, "When was that, and why?").tokens
    assert first.notices == second.notices == []


def test_the_same_question_again_is_answered_from_the_cache(tiny: Path) -> None:
    first, again = ask(tiny, "Who?"), ask(tiny, "Who?")

    assert again.reply.tokens == first.reply.tokens
    assert again.reply.n_cached > 0.8 * again.reply.n_prompt


def test_another_file_has_nothing_in_the_cache(tiny: Path) -> None:
    ask(tiny, "Who?")

    other = ask(tiny, "Who?", TEXT[::-1])

    assert other.reply.n_cached == 0
    assert len(entries()) == 2


def test_a_file_that_grew_is_read_from_where_it_did(tiny: Path) -> None:
    ask(tiny, "Who?", TEXT[:1000])

    grown = ask(tiny, "Who?")

    assert 700 < grown.reply.n_cached < 1100
    assert grown.reply.tokens == without_cache(tiny, "Who?").tokens
    assert len(entries()) == 2


def test_an_entry_of_which_little_is_of_use_is_left_alone(tiny: Path) -> None:
    ask(tiny, "Who?")

    other = ask(tiny, "Who?", TEXT[:400] + TEXT[::-1])

    assert other.reply.n_cached == 0


def test_what_is_raw_is_kept_as_a_whole(tiny: Path) -> None:
    job = replace(job_for(tiny, ""), question=Question(raw_text=TEXT))

    first, second = run(job), run(replace(job, question=Question(raw_text=f"{TEXT} and so on")))

    assert f"{first.reply.n_prompt:,} tokens were kept" in first.details[1]
    assert second.reply.n_cached > 1000


def test_entries_are_for_their_owner_only(tiny: Path) -> None:
    ask(tiny, "Who?")

    (path,) = entries()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def flip(data: bytes) -> bytes:
    return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (flip, "its sha256 is another"),
        (lambda data: data[:-1], "cut short"),
        (lambda data: data[:40], "its head is damaged"),
        (lambda _: b"", "it is none"),
    ],
    ids=["a bit", "cut", "no head", "empty"],
)
def test_a_damaged_entry_is_said_and_written_anew(
    tiny: Path, spoil: Callable[[bytes], bytes], says: str
) -> None:
    first = ask(tiny, "Who?")
    (path,) = entries()
    good = path.read_bytes()
    path.write_bytes(spoil(good))

    second = ask(tiny, "Who?")

    (notice,) = second.notices
    assert says in notice
    assert second.reply.n_cached == 0
    assert second.reply.tokens == first.reply.tokens
    assert path.read_bytes() == good
    assert ask(tiny, "Who?").reply.n_cached > 0


def test_a_folder_in_the_place_of_an_entry_is_no_obstacle(tiny: Path) -> None:
    ask(tiny, "Who?")
    (path,) = entries()
    path.unlink()
    path.mkdir()

    second = ask(tiny, "Who?")

    assert second.replies
    assert all("not used" in notice or "not kept" in notice for notice in second.notices)


def test_another_kv_type_has_entries_of_its_own(tiny: Path) -> None:
    job = job_for(tiny, "Who?")
    ask(tiny, "Who?")

    other = run(replace(job, settings=replace(job.settings, kv_type="q8_0")))

    assert other.reply.n_cached == 0
    assert other.notices == []
    assert len(entries()) == 2


def test_another_model_has_entries_of_its_own(tiny: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.gguf"
    other.write_bytes(tiny.read_bytes()[:-4] + bytes(4))
    ask(tiny, "Who?")

    assert ask(other, "Who?").reply.n_cached == 0


def test_another_build_of_llama_cpp_has_entries_of_its_own(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(tiny, "Who?")
    monkeypatch.setattr(state_fitness, "system_info", lambda: "CPU : AVX1024 = 1 | ")

    assert ask(tiny, "Who?").reply.n_cached == 0


def test_the_one_used_longest_ago_makes_room(tiny: Path) -> None:
    texts = [f"{n}{TEXT}" for n in range(3)]
    for age, text in enumerate(texts[:2]):
        ask(tiny, "Who?", text)
        for path in entries():
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 100 - age))
    limit = sum(path.stat().st_size for path in entries()) + 1000
    first, second = sorted(entries(), key=lambda path: path.stat().st_mtime)
    ask(tiny, "What?", texts[0])  # it was the oldest

    run(replace(job_for(tiny, "Who?", texts[2]), cache_bytes=limit))

    assert first in entries()
    assert second not in entries()
    assert len(entries()) == 2


def test_what_is_larger_than_the_limit_is_not_kept(tiny: Path) -> None:
    ask(tiny, "Who?")

    other = run(replace(job_for(tiny, "Who?", TEXT[::-1]), cache_bytes=1000))

    assert "are too much for the disk or the limit of 0.0 MB" in other.details[1]
    assert len(entries()) == 1  # which did not have to go for nothing


def test_what_is_read_in_no_time_is_not_kept(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localseek.jobs.prompt_cache._LEAST_GAIN_S", 60.0)

    asked = ask(tiny, "Who?")

    assert "prompt cache: nothing was kept, " in asked.details[1]
    assert "stay the same, and to read them takes 0." in asked.details[1]
    assert entries() == []


def test_a_reply_that_was_stopped_keeps_nothing(tiny: Path) -> None:
    run(job_for(tiny, "Who?"), stop=True)

    assert entries() == []


@contextmanager
def full_disk(n_bytes: int) -> Iterator[None]:
    """Files can have so many bytes: to write more fails, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_a_notice(tiny: Path) -> None:
    with full_disk(100_000):
        asked = ask(tiny, "Who?")

    assert asked.reply.tokens
    assert asked.notices == ["what the model has read is not kept: File too large."]
    assert entries() == []


def test_a_cache_that_cannot_be_made_is_a_notice(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").touch()

    asked = ask(tiny, "Who?")

    assert asked.reply.tokens
    assert asked.notices == ["what the model has read is not kept: Not a directory."]


def test_samples_read_the_prompt_once_and_take_up_what_they_left(tiny: Path) -> None:
    first, second = sampled(tiny, "Who?"), sampled(tiny, "When was that?")

    assert min(reply.n_cached for reply in first.replies) == 0
    assert min(reply.n_cached for reply in second.replies) > 1000
    assert second.notices == []


def test_one_answer_has_entries_apart_from_those_of_samples(tiny: Path) -> None:
    sampled(tiny, "Who?")

    asked = ask(tiny, "Who?")

    assert asked.reply.n_cached == 0
    assert asked.notices == []


@pytest.fixture(
    scope="session", params=[write_recurrent_gguf, write_windowed_gguf], ids=["state", "window"]
)
def uncuttable(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose saved state is of no use for less than all of its tokens."""
    path: Path = request.param(tmp_path_factory.mktemp("models") / "uncuttable.gguf")
    return path


SHORT = TEXT[:380]  # of 512 tokens that these models read


def test_a_state_that_cannot_be_cut_is_kept_where_the_question_begins(uncuttable: Path) -> None:
    first, second = ask(uncuttable, "Who?", SHORT), ask(uncuttable, "When was that?", SHORT)

    assert first.reply.n_cached == 0
    assert second.reply.n_cached >= 256
    assert first.reply.tokens == without_cache(uncuttable, "Who?", SHORT).tokens
    assert second.reply.tokens == without_cache(uncuttable, "When was that?", SHORT).tokens
    assert first.notices == second.notices == []


def test_a_state_that_cannot_be_cut_is_of_no_use_where_the_text_differs(uncuttable: Path) -> None:
    ask(uncuttable, "Who?", SHORT)

    other = ask(uncuttable, "Who?", SHORT[:300])

    assert other.reply.n_cached == 0
    assert other.reply.tokens == without_cache(uncuttable, "Who?", SHORT[:300]).tokens


def test_too_little_to_be_read_by_itself_is_not_kept(uncuttable: Path) -> None:
    asked = ask(uncuttable, "Who?", SHORT[:100])

    assert "prompt cache: nothing was kept, 1" in asked.details[1]
    assert entries() == []
