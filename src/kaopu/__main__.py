"""``python -m kaopu``: the command line."""

from kaopu.cli import main

main()
