"""What the documents say: their commands run, their models load, their links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.calls import Call, Demo
from leadlight import acme
from leadlight.engine.sweep import asked_for, read_vary
from leadlight.model import read

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md"), *ROOT.glob("bench/*.md")]
)


def blocks(document: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_commands_of_the_readme_run_one_after_the_other(
    leadlight: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    (script,) = blocks(ROOT / "README.md", "sh")
    first, *lines = script.strip().splitlines()
    here = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    assert subprocess.check_output(first, shell=True, env=here, text=True).strip()  # noqa: S602 -- found by the shell
    run(leadlight, lines)


def test_the_commands_of_the_threshold_page_run_one_after_the_other(
    leadlight: Call, demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (script,) = blocks(ROOT / "docs" / "threshold.md", "sh")
    first, *lines = script.strip().splitlines()
    assert first == "leadlight demo"
    shutil.copytree(demo.folder, "demo-out")
    run(leadlight, lines)


def run(leadlight: Call, lines: list[str]) -> None:
    """As the shell would, but in this process: each must say something."""
    for line in lines:
        command, *words = shlex.split(line, comments=True)
        said = leadlight(*words)
        assert (command, said.code) == ("leadlight", 0), f"{line}\n{said.err}"
        assert said.out.strip(), line


def test_the_readme_model_is_the_example() -> None:
    (model,) = blocks(ROOT / "README.md", "yaml")
    assert model == (ROOT / "examples" / "small.yaml").read_text(encoding="utf-8")


def test_the_five_calls_of_how_it_works_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = blocks(ROOT / "docs" / "how-it-works.md", "python")
    exec(compile(code, "docs/how-it-works.md", "exec"), {})  # noqa: S102
    assert "ada@example.com" in capsys.readouterr().out


def test_the_calls_of_the_threshold_page_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = blocks(ROOT / "docs" / "threshold.md", "python")
    exec(compile(code, "docs/threshold.md", "exec"), {})  # noqa: S102
    assert "qualify.mql.any[0].grade" in capsys.readouterr().out


def test_what_the_threshold_page_varies_can_be_varied() -> None:
    model = read(acme.model_text()).model
    assert model is not None
    text = (ROOT / "docs" / "threshold.md").read_text(encoding="utf-8")
    named = [each for row in re.findall(r"^\| .*", text, re.MULTILINE) for each in re.findall(r"`([^`]+=[^`]+)`", row)]
    assert len(named) >= 15
    for each in named:
        asked_for(model, read_vary([each.replace('"', "")]))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{target} does not exist"
