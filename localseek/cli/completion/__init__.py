"""Complete a command line in a shell.

shell ─▶ scripts.py ─▶ LOCALSEEK_COMPLETE=bash localseek ─▶ request.py: what is typed
                                                                │
shell ◀─ one a line, as the shell wants them ◀─ candidates.py ◀─┘   values.py
"""
