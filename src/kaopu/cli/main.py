"""The command line's entry: its commands, and where errors become exit codes."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from kaopu.cli.reader import echo, failure_language, forget_language
from kaopu.cli.usage_errors import usage_lines
from kaopu.errors import KaopuError, PipelineShapeError
from kaopu.language import Locale

# The exit code of a program that was interrupted.
STOPPED = 130

COMMANDS = {
    "init": "Propose a pipeline file for an export.",
    "check": "Say what state an export is in before training.",
    "notes": "Say what notes tell of the six signals, with quotes.",
    "train": "Learn from finished deals.",
    "score": "Rank leads by their probability of winning.",
    "explain": "Say why a lead scores as it does.",
    "plan": "Plan a week: which leads are worth it, and the next step.",
    "inspect": "Show the leads and their pages in the browser.",
    "report": "Say how good a model is, for anyone to read.",
    "monitor": "Say whether a model still holds, and what came true.",
    "promote": "Hold a new model against the one in use, and decide.",
    "rollback": "Make a name stand for the version before.",
    "reproduce": "Train a model again, and say whether it is the same.",
    "serve": "Score and explain leads for other programs, over HTTP.",
    "ui": "Show runs and models on MLflow's own pages.",
    "simulate": "Make sample deals and leads whose truth is known.",
}
# The rooms of the commands that do not stand beside this module.
LIFE = ("monitor", "promote", "rollback", "reproduce", "serve", "ui")
ROOMS = dict.fromkeys(LIFE, "life")


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run, not to list them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, imported now; None if there is none of this name."""
        if name not in COMMANDS:
            return None
        module = f"{ROOMS[name]}.{name}" if name in ROOMS else name
        command: click.Command = import_module(f"kaopu.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Example:
  kaopu init deals.xlsx -o pipelines/mine.toml
  kaopu check pipelines/demo.toml
  kaopu train pipelines/demo.toml
  kaopu score demo data/leads.csv -o scores.csv
  kaopu explain demo data/leads.csv --lead L-000012 --lang zh
""",
)
@click.version_option(package_name="kaopu")
def cli() -> None:
    """kaopu (靠谱, dependable) predicts which B2B leads convert, and says why.

    It learns from your own won and lost deals, ranks new leads, and explains each in six
    qualification signals and their warning signs.
    """


def main(obj: object = None) -> None:
    """Run the command line; a failure the user can mend is one sentence and exit code 2.

    Args:
        obj: What a caller in Python hands to the commands, as click's ``obj``: see
            `kaopu.cli.train`.
    """
    forget_language()
    try:
        cli(standalone_mode=False, obj=obj)
    except KaopuError as error:
        own = error.language if isinstance(error, PipelineShapeError) else None
        locale = Locale(failure_language(sys.argv[1:], own))
        echo(f"kaopu{locale.colon}{error.sentence(locale.language)}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        echo(usage_lines(error, failure_language(sys.argv[1:])), err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        locale = Locale(failure_language(sys.argv[1:]))
        echo(locale.text("call", "stopped"), err=True)
        sys.exit(STOPPED)
