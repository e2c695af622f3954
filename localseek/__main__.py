"""``python -m localseek`` is ``localseek``."""

from localseek.cli.main import main

main()
