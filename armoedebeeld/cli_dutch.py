"""Help and usage errors of the command line in Dutch; typer itself knows English only."""

import re

import typer
from typer.core import TyperCommand, TyperGroup

# typer exports the leaf only; its parent is what every wrong call raises.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]


class BadValueError(typer.BadParameter):
    """A value that we refuse ourselves; the message is Dutch already."""


_HELP_WORDS = {
    "Usage: ": "Gebruik: ",
    "Options:": "Opties:",
    "Commands:": "Opdrachten:",
    "Arguments:": "Argumenten:",
    "Show this message and exit.": "Toon deze uitleg en stop.",
    "[OPTIONS]": "[OPTIES]",
    "COMMAND [ARGS]...": "OPDRACHT ...",
    "[default: ": "[standaard: ",
    "[required]": "[verplicht]",
    " TEXT ": " TEKST ",
    " INTEGER ": " GETAL ",
    " PATH ": " MAP ",
}


def in_dutch(text: str) -> str:
    """A help text with typer's own words in Dutch."""
    for english, dutch in _HELP_WORDS.items():
        text = text.replace(english, dutch.ljust(len(english)) if english.endswith(" ") else dutch)
    return text


class DutchGroup(TyperGroup):
    """The program, with Dutch help."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """The help text of the program."""
        return in_dutch(super().get_help(ctx))


class DutchCommand(TyperCommand):
    """A command, with Dutch help."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """The help text of a command."""
        return in_dutch(super().get_help(ctx))


def explain(error: Exception) -> str:
    """A usage error in one Dutch sentence, with what to do."""
    kind, option = type(error).__name__, getattr(error, "option_name", "")
    command = getattr(getattr(error, "ctx", None), "command_path", "armoedebeeld")
    texts = {
        "NoSuchOption": f"De optie '{option}' bestaat niet.",
        "NoSuchCommand": f"De opdracht '{getattr(error, 'command_name', '')}' bestaat niet.",
        "MissingParameter": "Er ontbreekt een verplichte waarde.",
        "BadOptionUsage": f"Bij de optie '{option}' hoort een waarde.",
        "BadArgumentUsage": "Het aantal waarden klopt niet.",
    }
    if isinstance(error, BadValueError):
        return f"{error.message} Zie: {command} --help"
    if kind == "NoArgsIsHelpError":
        return in_dutch(str(getattr(error, "message", error)))
    default = "De opdracht klopt niet."
    if match := re.match(r"No such command '(.+?)'", str(getattr(error, "message", error))):
        default = f"De opdracht '{match.group(1)}' bestaat niet."
    if kind == "BadParameter":
        names = "/".join(getattr(getattr(error, "param", None), "opts", []) or ["een optie"])
        default = f"De waarde van {names} klopt niet."
    return f"{texts.get(kind, default)} Zie: {command} --help"
