"""The command line: each command parses, makes one call, and prints."""

from kaopu.cli.main import main

__all__ = ["main"]
