"""pebble, the demonstration model that comes with localseek: its puzzles and its making.

    tasks/ ─▶ split.py ─▶ conversation.py ─▶ tokens.py, train.py ─▶ checkpoint ─▶ GGUF

Exact solvers write worked solutions, a small network learns to write them too, and is right
because of them.
"""
