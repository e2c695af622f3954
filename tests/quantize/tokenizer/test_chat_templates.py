"""Chat templates of a checkpoint, in each place where it may keep them."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_vocabulary import Files, read_small, small_files, value

from localseek_quantize.checkpoints.error import CheckpointError


@pytest.mark.parametrize(
    ("files", "templates"),
    [
        ({"tokenizer_config.json": {"chat_template": "C"}}, {"": "C"}),
        ({"chat_template.jinja": "line\r\nnext"}, {"": "line\nnext"}),
        ({"chat_template.json": {"chat_template": "J"}}, {"": "J"}),
        (
            {"chat_template.jinja": "D", "additional_chat_templates/tool use.jinja": "T"},
            {"": "D", ".tool_use": "T"},
        ),
        (
            {
                "tokenizer_config.json": {
                    "chat_template": [
                        {"name": "rag", "template": "R"},
                        {"name": "default", "template": "D"},
                    ]
                }
            },
            {"": "D", ".rag": "R"},
        ),
        ({"tokenizer_config.json": {"chat_template": "C"}, "chat_template.jinja": ""}, {"": "C"}),
        (
            {"tokenizer_config.json": {"chat_template": "C"}, "chat_template.jinja": "C"},
            {"": "C"},
        ),
    ],
)
def test_chat_templates_are_found_wherever_they_are(
    files: Files, templates: dict[str, str], tmp_path: Path
) -> None:
    ours = read_small(small_files() | {"tokenizer_config.json": {}} | files, tmp_path)

    fields = ours.fields
    key = "tokenizer.chat_template"
    found = {name: fields[name].value for name in fields if name.startswith(key)}
    names = found.pop("tokenizer.chat_templates", [])
    assert found == {key + name: text.encode() for name, text in templates.items()}
    assert names == [name[1:].encode() for name in templates if name]
    assert ours.notices == ()


def test_of_two_chat_templates_that_of_transformers_is_used_and_named(tmp_path: Path) -> None:
    files = small_files() | {"chat_template.jinja": "another"}

    ours = read_small(files, tmp_path)

    assert value(ours, "chat_template") == b"another"
    assert "chat_template.jinja and tokenizer_config.json have different" in ours.notices[0]


def test_named_templates_that_are_left_out_are_told(tmp_path: Path) -> None:
    named = [{"name": "default", "template": "D"}, {"name": "tool_use", "template": "T"}]
    files = {"tokenizer_config.json": {"chat_template": named}, "chat_template.jinja": "D"}

    ours = read_small(small_files() | files, tmp_path)

    assert value(ours, "chat_template") == b"D"
    assert "have different chat templates" in ours.notices[0]


def test_without_a_chat_template_there_is_a_notice(tmp_path: Path) -> None:
    ours = read_small(small_files() | {"tokenizer_config.json": {}}, tmp_path)

    assert "no chat template" in ours.notices[0]


def test_a_template_that_is_no_utf8_or_no_file_is_refused(tmp_path: Path) -> None:
    files = small_files() | {"tokenizer_config.json": {}}
    place = tmp_path / "chat_template.jinja"
    place.write_bytes(b"ok \xff")
    with pytest.raises(CheckpointError, match=r"wrong at byte 3"):
        read_small(files, tmp_path)

    place.unlink()
    place.mkdir()
    with pytest.raises(CheckpointError, match="no regular file"):
        read_small(files, tmp_path)

    place.rmdir()
    place.symlink_to(place)
    with pytest.raises(CheckpointError, match="unreadable"):
        read_small(files, tmp_path)
