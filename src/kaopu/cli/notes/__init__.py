"""``kaopu notes``."""

from kaopu.cli.notes.show import command

__all__ = ["command"]
