"""The `triage` command. Each subcommand's module is imported only when it is called, so that `--help` answers at once."""

import importlib
import os
import sys

import click

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Before numpy is imported: a second pool of threads beside the sentence model's makes both wait for each other, and a question takes three times as long.

_COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("bot.commands.running", "Run the product: web, chats and workers."),
    "worker": ("bot.commands.running", "Run workers only, beside a server (PostgreSQL)."),
    "demo": ("bot.commands.demo", "Try the product with a fictional company on this machine."),
    "ask": ("bot.commands.asking", "Take one question to its draft and print the case."),
    "assess": ("bot.commands.asking", "Triage messages from a file, without making cases."),
    "redact": ("bot.commands.redacting", "Replace personal data in the texts of a file."),
    "search": ("bot.commands.asking", "Find passages of approved documents."),
    "content": ("bot.commands.content", "Load, list, show, withdraw and index approved documents."),
    "case": ("bot.commands.cases", "List and show cases, and erase the words of a message."),
    "report": ("bot.commands.reports", "List and show reports: adverse events, special situations, complaints."),
    "feedback": ("bot.commands.feedback", "List whether answers helped, and if not, why."),
    "audit": ("bot.commands.audit", "Verify and export the record."),
    "people": ("bot.commands.people", "Add people, grant and revoke roles, set the rota."),
    "rules": ("bot.commands.rules", "Show, accept and decline regression cases that corrections propose."),
    "compliance": ("bot.commands.compliance", "Show patterns of rare off-label questions, and set them aside."),
    "evaluate": ("bot.commands.evaluating", "Measure retrieval and triage on a set."),
    "slack": ("bot.commands.slack", "Make the manifest of the Slack app, and look after its installations."),
    "teams": ("bot.commands.teams", "Make the app package for Microsoft Teams."),
    "db": ("bot.commands.running", "Upgrade the database."),
    "jobs": ("bot.commands.running", "Show work that was given up, and try it again."),
}


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are called; their one-line help stands in the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="medical-inquiry-triage", prog_name="triage")
def triage() -> None:
    """Medical inquiry triage for Slack, Teams and the web.

    Settings are environment variables that begin with TRIAGE_ (see deploy/env.example). TRIAGE_HOME names the data directory.
    """


def main() -> None:
    """Run the command; an expected error is one clear sentence on standard error and exit code 1."""
    from triage.errors import TriageError  # noqa: PLC0415 - kept off the path of --help

    try:
        triage(standalone_mode=True)
    except TriageError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
