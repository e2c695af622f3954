"""`localseek presets`: the table, one preset, a new one."""

from __future__ import annotations

from pathlib import Path

from conftest import RunCommand

ROOT = Path(__file__).parents[2]


def test_the_table_names_each_preset_its_variables_and_its_purpose(localseek: RunCommand) -> None:
    ran = localseek("presets")

    lines = ran.stdout.decode().splitlines()
    assert ran.returncode == 0
    assert lines[0].split() == ["NAME", "VARIABLES", "FOR"]
    assert [line.split()[0] for line in lines[1:]] == sorted(
        path.stem for path in (ROOT / "prompts").glob("*.toml")
    )
    assert any(line.split()[:2] == ["translate", "language"] for line in lines)


def test_a_preset_is_shown_as_its_file(localseek: RunCommand) -> None:
    ran = localseek("presets", "show", "math")

    assert ran.returncode == 0
    assert ran.stdout == (ROOT / "prompts" / "math.toml").read_bytes()


def test_a_name_that_is_not_there_is_66_with_the_nearest(localseek: RunCommand) -> None:
    ran = localseek("presets", "show", "mth")

    assert (ran.returncode, ran.stdout) == (66, b"")
    assert b"there is no preset 'mth'" in ran.stderr
    assert b"did you mean math?" in ran.stderr


def test_a_new_preset_is_listed_and_a_spoiled_one_is_named(
    localseek: RunCommand, tmp_path: Path
) -> None:
    made = localseek("presets", "new", "haiku")
    path = Path(made.stdout.decode().strip())
    again = localseek("presets", "new", "haiku")
    (path.parent / "bad.toml").write_text("\nnonsense = 1\n")

    listed, shown = localseek("presets"), localseek("presets", "show", "bad")

    assert path == tmp_path / "config" / "localseek" / "presets" / "haiku.toml"
    assert again.returncode == 73
    assert b"\nhaiku " in listed.stdout
    assert b"bad.toml:2: nonsense is no key" in listed.stderr
    assert listed.returncode == 0
    assert shown.returncode == 2
    assert b"bad.toml:2: nonsense is no key" in shown.stderr
