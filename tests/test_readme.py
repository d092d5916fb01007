"""The README's commands work as printed, and what it says of files is true."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.S)
COMMANDS = [
    line.split("  #")[0].strip()
    for language, text in BLOCKS
    if not language
    for line in text.splitlines()
    if line.strip()
]
# Installing is what made this test run; a server is test_neo4j_*'s; the two make targets are tested below.
ELSEWHERE = ("pip install", "make ", "export NEO4J_PASSWORD=", "kg build seeds/ --store neo4j://")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    return folder


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_commands_run_in_the_order_printed(folder: Path) -> None:
    ours = [c for c in COMMANDS if not c.startswith(ELSEWHERE)]
    assert len(ours) >= 7
    for command in ours:
        words = shlex.split(command)
        assert words[0] == "kg", command
        assert run([sys.executable, "-m", *words], folder).strip(), command
    assert (folder / "graph.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_python_example_runs(folder: Path) -> None:
    (example,) = [text for language, text in BLOCKS if language == "python"]
    assert "method:lora" in run([sys.executable, "-c", example], folder)


def test_make_targets_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"\nmake {target} " in README
        assert f"\n{target}:" in makefile


def test_links_and_pictures_are_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)", README):
        assert link.startswith("https://") or (ROOT / link).exists(), link


def test_number_of_recipes() -> None:
    assert f"the {len(list((ROOT / 'queries').glob('*.cypher')))} questions" in README
