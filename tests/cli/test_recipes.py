"""The recipes for refreshing by itself: they name what exists, and their own programs accept them."""

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typer

from armoedebeeld import cli

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "docs" / "recepten"
TEXTS = sorted([*RECIPES.iterdir(), *(ROOT / "docs" / "gebruik").glob("*.md"), ROOT / "README.md"])
CALL = re.compile(r"\barmoedebeeld(?:\.exe)? +([a-z]+(?: +[^\n`|&;<>\"')]+)?)")
COMMANDS = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]


def calls(path: Path) -> list[list[str]]:
    """Every `armoedebeeld ...` in code of a Markdown file, or outside the comments of a recipe."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        text = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL))
    else:
        text = re.sub(r"<!--.*?-->|<Description>.*?</Description>", "", text, flags=re.DOTALL)
        text = re.sub(r"^(#|Description=).*$|echo \".*?\"", "", text, flags=re.MULTILINE)
    return [match.group(1).split() for match in CALL.finditer(text)]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_recipes_and_guides_name_only_commands_and_options_that_exist(path):
    for command, *rest in calls(path):
        assert command in COMMANDS, f"{path.name}: armoedebeeld {command}"
        known = {option for parameter in COMMANDS[command].params for option in parameter.opts} | {"--help"}
        unknown = {word.rstrip(".,:") for word in rest if word.startswith("--")} - known
        assert not unknown, f"{path.name}: armoedebeeld {command} {unknown}"


@pytest.mark.parametrize("name", ["armoedebeeld-laden.service", "crontab.voorbeeld", "taak.xml"])
def test_every_recipe_loads_and_nothing_else(name):
    assert calls(RECIPES / name) == [["load"]]


def test_the_guide_names_every_recipe_and_every_exit_code():
    guide = (ROOT / "docs" / "gebruik" / "vernieuwen.md").read_text(encoding="utf-8")
    assert all(path.name in guide for path in RECIPES.iterdir())
    assert all(f"| {code} |" in guide for code in (0, 1, 2, 3))


def test_the_task_of_windows_is_plain_xml_that_schtasks_can_read():
    """Not UTF-8 with a declaration: schtasks then says "unable to switch the encoding"."""
    content = (RECIPES / "taak.xml").read_bytes()
    assert content.isascii()
    assert b"encoding=" not in content.splitlines()[0]
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    action = ElementTree.fromstring(content).find(f"{space}Actions/{space}Exec")
    assert action is not None
    assert [action.findtext(f"{space}{name}") for name in ("Command", "WorkingDirectory")] == [
        "cmd.exe", "C:\\Armoedebeeld"
    ]  # fmt: skip
    assert action.findtext(f"{space}Arguments") == r'/c ".venv\Scripts\armoedebeeld.exe load >> data\laden.log 2>&1"'


def test_the_line_of_cron_has_five_times_and_tells_of_a_failure():
    lines = (RECIPES / "crontab.voorbeeld").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line and not line.startswith(("#", "MAILTO="))]
    assert re.match(r"\d+ \d+ \* \* \d  cd ", line)
    assert "%" not in line  # cron reads it as the end of the line


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_accepts_the_service_and_the_timer(tmp_path):
    program = tmp_path / ".venv" / "bin" / "armoedebeeld"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "units").mkdir()
    for path in RECIPES.glob("armoedebeeld-laden.*"):
        text = path.read_text(encoding="utf-8").replace("/opt/armoedebeeld", str(tmp_path))
        (tmp_path / "units" / path.name).write_text(text, encoding="utf-8")
    units = [str(path) for path in sorted((tmp_path / "units").iterdir())]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
