"""Replies on their way into the log; whatever happens to that, they are not lost over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel
from logged_replies import loaded_model, log_reply, stream

from localseek import __version__
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.log import database, writing
from localseek.jobs.log.database import LogDatabase
from localseek.jobs.log.entry import Conditions, Exchange
from localseek.jobs.log.writing import ReplyLog
from localseek.jobs.reply import Reply
from localseek.models.identity import model_identity


@pytest.fixture(scope="module")
def loaded(
    tmp_path_factory: pytest.TempPathFactory, scripted_model: MakeModel
) -> Iterator[LoadedModel]:
    with loaded_model(scripted_model(scripts.THINKS)) as model:
        yield model


@pytest.fixture(scope="module")
def exchange(loaded: LoadedModel) -> Exchange:
    tokens, items = stream(loaded, "2+2?")
    *_, reply = items
    assert isinstance(reply, Reply)
    return Exchange(command="ask", question="2+2?", prompt_tokens=tokens, reply=reply)


def test_all_that_a_reply_depended_on_is_kept(loaded: LoadedModel, log_path: Path) -> None:
    reply = log_reply(loaded, "2+2?", sampling={"seed": 7, "top_k": 3})

    with closing(LogDatabase(log_path, makes=False)) as log:
        entry = log.get(1)
    assert entry.exchange.reply == reply
    assert (reply.sampling.seed, reply.sampling.top_k) == (7, 3)
    assert entry.prompt == "<｜begin▁of▁sentence｜><｜User｜>2+2?<｜Assistant｜><think>\n"
    assert entry.model.name == loaded.name
    assert entry.model.path == loaded.path
    assert entry.model.identity == model_identity([loaded.path])
    template = loaded.header.chat_template or ""
    assert entry.model.template_sha256 == sha256(template.encode()).hexdigest()
    assert entry.conditions == Conditions(
        n_ctx=512,
        n_seq=1,
        n_threads=1,
        n_gpu_layers=0,
        kv_type="f16",
        llama_cpp=version("llama-cpp-python"),
        localseek=__version__,
    )


def test_nothing_of_the_environment_is_kept(
    loaded: LoadedModel, log_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_s3cret")

    log_reply(loaded, "hi")

    assert all(b"hf_s3cret" not in file.read_bytes() for file in log_path.parent.iterdir())


def test_what_a_lock_keeps_out_is_told_once_and_written_when_it_is_gone(
    loaded: LoadedModel, exchange: Exchange, log_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_S", 0.1)
    notices: list[str] = []
    with closing(ReplyLog(notices.append)) as log:
        log.add(loaded, exchange)
        other = sqlite3.connect(log_path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        log.add(loaded, exchange)
        log.add(loaded, exchange)
        assert [notice.partition(":")[0] for notice in notices] == ["this is not logged"]
        other.close()

    with closing(LogDatabase(log_path, makes=False)) as kept:
        assert kept.count() == 3
    assert len(notices) == 1


def test_what_could_not_be_written_to_the_end_is_counted(
    loaded: LoadedModel, exchange: Exchange, log_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_WAITING", 3)
    log_path.parent.mkdir(parents=True)
    log_path.write_bytes(b"my notes\n" * 200)
    notices: list[str] = []

    with closing(ReplyLog(notices.append)) as log:
        for _ in range(5):
            log.add(loaded, exchange)

    assert notices == [
        f"this is not logged: {log_path} is no log of localseek: file is not a database.",
        "5 replies are not in the log.",
    ]
