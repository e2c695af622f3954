"""The file of results: what survives, what goes, who may write to it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from localseek.errors import CannotCreateError, DiskError, TryAgainError
from localseek.jobs.batch.output import Existing, NotResultsError, OutputExistsError, Results


def result(line_id: object) -> bytes:
    return json.dumps({"id": line_id, "model": "m", "answer": "é"}).encode() + b"\n"


def failure(line_id: object, number: int) -> bytes:
    return json.dumps({"id": line_id, "error": {"line": number, "message": "!"}}).encode() + b"\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


def test_what_is_there_is_not_touched_unless_that_was_asked_for(path: Path) -> None:
    path.write_bytes(result("a"))

    with pytest.raises(OutputExistsError) as caught:
        Results(path, "refuse")

    assert caught.value.hint == "--resume goes on with it, --force begins anew."
    assert path.read_bytes() == result("a")


def test_an_empty_file_may_be_filled(path: Path) -> None:
    path.touch()
    with closing(Results(path, "refuse")) as results:
        results.write(result("a"))

    assert path.read_bytes() == result("a")


def test_force_begins_anew(path: Path) -> None:
    path.write_bytes(b"anything")
    with closing(Results(path, "remove")) as results:
        assert path.read_bytes() == b"anything"
        results.begin()
        results.write(result("a"))

    assert path.read_bytes() == result("a")


@pytest.mark.parametrize("torn", [b"", b'{"id": "c", "mod', b"{", b"\0\0\0", b'{"id": "c"}', b"7"])
def test_resume_keeps_all_that_is_whole_to_the_byte(path: Path, torn: bytes) -> None:
    whole = result("a") + failure("b", 2) + failure(None, 3) + result(4)
    path.write_bytes(whole + torn)

    with closing(Results(path, "resume")) as results:
        assert path.read_bytes() == whole + torn
        results.begin()
        assert path.read_bytes() == whole
        assert results.done.has("a")
        assert results.done.has(4)
        assert not results.done.has("b")
        assert results.done.has_failed("b", 2)
        assert results.done.has_failed(None, 3)
        assert not results.done.has_failed("b", 3)
        assert results.done.models == {"m"}


def test_a_last_line_that_lacks_nothing_but_its_end_is_whole(path: Path) -> None:
    path.write_bytes(result("a") + result("b")[:-1])

    with closing(Results(path, "resume")) as results:
        results.begin()
        results.write(result("c"))

    assert path.read_bytes() == result("a") + result("b") + result("c")


def test_resume_without_a_file_begins_one(path: Path) -> None:
    with closing(Results(path, "resume")) as results:
        results.begin()

    assert path.read_bytes() == b""


@pytest.mark.parametrize("existing", ["refuse", "remove", "resume"])
def test_a_run_that_is_refused_leaves_no_file(path: Path, existing: Existing) -> None:
    Results(path, existing).close()
    assert not path.exists()

    path.touch()
    Results(path, existing).close()
    assert path.exists()


@pytest.mark.parametrize(
    "line", [b"hello\n", b"{}\n", b'{"id": 1}\n', b"[]\n", b"[" * 9999 + b"\n"]
)
def test_a_file_of_something_else_is_left_alone(path: Path, line: bytes) -> None:
    path.write_bytes(result("a") + line + result("b"))

    with pytest.raises(NotResultsError, match=r"line 2 of .*out\.jsonl is no result of a batch"):
        Results(path, "resume")

    assert path.read_bytes() == result("a") + line + result("b")


@pytest.mark.parametrize(
    "line", [b"SECRET=1", b"[1, 2, 3]", b'{"id": "a", "prompt": "?"}', b"\0\xff" * 999, b"hello"]
)
def test_one_line_of_something_else_is_not_taken_for_a_torn_one(path: Path, line: bytes) -> None:
    path.write_bytes(line)

    with pytest.raises(NotResultsError):
        Results(path, "resume")

    assert path.read_bytes() == line


@pytest.mark.parametrize("line", [b"{", b'{"id', b'{"id": "a", "answer": "'])
def test_the_first_line_may_be_torn(path: Path, line: bytes) -> None:
    path.write_bytes(line)

    with closing(Results(path, "resume")) as results:
        results.begin()

    assert path.read_bytes() == b""


def test_failures_are_dropped_if_they_are_to_be_tried_again(path: Path) -> None:
    path.write_bytes(result("a") + failure("b", 2) + result("c") + b'{"torn')
    path.chmod(0o640)

    with closing(Results(path, "resume", retry_failed=True)) as results:
        assert failure("b", 2) in path.read_bytes()
        results.begin()
        assert path.read_bytes() == result("a") + result("c")
        assert not results.done.has_failed("b", 2)
        with pytest.raises(TryAgainError):
            Results(path, "resume")
        results.write(result("b"))

    assert path.read_bytes() == result("a") + result("c") + result("b")
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_results_in_the_way_of_openai_are_known_again(path: Path) -> None:
    good = {"id": "1", "custom_id": "a", "response": {"status_code": 200, "body": {"model": "m"}}}
    bad = {"id": "batch_req_2", "custom_id": None, "response": None, "error": {"line": 2}}
    path.write_text(f"{json.dumps(good | {'error': None})}\n{json.dumps(bad)}\n")

    with closing(Results(path, "resume")) as results:
        assert results.done.has("a")
        assert results.done.has_failed(None, 2)


def test_two_runs_never_write_to_one_file(path: Path) -> None:
    with closing(Results(path, "refuse")), pytest.raises(TryAgainError, match="another run"):
        Results(path, "resume")
    Results(path, "resume").close()


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotCreateError, match="no regular file"):
        Results(tmp_path, "resume")
    with pytest.raises(CannotCreateError, match="no such file or directory"):
        Results(tmp_path / "nowhere" / "out", "refuse")


def test_a_full_disk_leaves_no_half_of_a_line(path: Path) -> None:
    import resource
    import signal

    before, limits = (
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
        resource.getrlimit(resource.RLIMIT_FSIZE),
    )
    with closing(Results(path, "refuse")) as results:
        results.write(result("a"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(result("a")) + 10, limits[1]))
        try:
            with pytest.raises(DiskError, match="is full"):
                results.write(result("b"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, before)

    assert path.read_bytes() == result("a")
