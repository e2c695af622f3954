"""What the log looks like to SQLite; constants only."""

from __future__ import annotations

APPLICATION = 0x6C736B31  # "lsk1", which `file` shows
VERSION = 1

COLUMNS = {
    "at": "TEXT",
    "command": "TEXT",
    "model": "TEXT",
    "model_path": "BLOB",
    "model_identity": "TEXT",
    "template_sha256": "TEXT",
    "conditions": "TEXT",
    "sampling": "TEXT",
    "question": "TEXT",
    "prompt": "TEXT",
    "prompt_ids": "BLOB",
    "reasoning": "TEXT",
    "answer": "TEXT",
    "reply_ids": "BLOB",
    "finish": "TEXT",
    "thinking_finish": "TEXT",
    "counts": "TEXT",
    "timings": "TEXT",
    "course": "TEXT",
    "follows": "INTEGER",
}
_MAY_BE_NULL = {"follows"}
_NAMES = ", ".join(COLUMNS)


def _null(name: str) -> str:
    return "" if name in _MAY_BE_NULL else " NOT NULL"


TABLE = f"""
    CREATE TABLE replies (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        {", ".join(f"{name} {kind}{_null(name)}" for name, kind in COLUMNS.items())}
    )
"""
# An index of its own, kept by SQLite itself. It holds no copy of the texts.
INDEX = (
    """
    CREATE VIRTUAL TABLE replies_text USING fts5(
        question, reasoning, answer, content='replies', content_rowid='id', tokenize='trigram'
    )
    """,
    """
    CREATE TRIGGER replies_added AFTER INSERT ON replies BEGIN
        INSERT INTO replies_text(rowid, question, reasoning, answer)
        VALUES (new.id, new.question, new.reasoning, new.answer);
    END
    """,
    """
    CREATE TRIGGER replies_deleted AFTER DELETE ON replies BEGIN
        INSERT INTO replies_text(replies_text, rowid, question, reasoning, answer)
        VALUES ('delete', old.id, old.question, old.reasoning, old.answer);
    END
    """,
)
OPTIMIZE = "INSERT INTO replies_text(replies_text) VALUES ('optimize')"  # forgets what was deleted
LEAST_INDEXED = 3  # characters: the index knows no shorter runs

INSERT = f"INSERT INTO replies ({_NAMES}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"  # noqa: S608 - our own names
SELECT = f"SELECT {_NAMES} FROM replies WHERE id = ?"  # noqa: S608 - likewise
SUMMARY = "SELECT id, at, command, model, question, reasoning, answer, finish FROM replies "
NEWEST_FIRST = "ORDER BY id DESC LIMIT ?"
IN_INDEX = "id IN (SELECT rowid FROM replies_text WHERE replies_text MATCH ?)"
IN_TEXTS = r"(question || char(10) || reasoning || char(10) || answer) LIKE ? ESCAPE '\'"
