"""The exit code says whose mistake it is: 1, of what is read; 2, of the call itself (docs/how-it-works.md)."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.calls import EVENTS, LEADS, MODEL, Call, Said, Small, process

OF_WHAT_IS_READ = [
    "qualify none.yaml EVENTS",
    "qualify nopreset EVENTS",
    "qualify MODEL none.csv",
    "qualify MODEL EVENTS --leads none.csv",
    "qualify MODEL EVENTS --map none.yaml",
    "qualify MODEL HEADLESS",
    "explain MODEL EVENTS --lead nobody",
    "check none.yaml",
    "diff MODEL none.yaml",
    "replay MODEL none.yaml EVENTS",
    "history info none",
    "history build new none.csv",
    "sweep MODEL EVENTS --vary no.such.knob=1..9",
    "sweep MODEL EVENTS --vary fit.start=50",
    "threshold MODEL EVENTS --capacity 40 --knob nothing",
    "threshold MODEL none.csv --capacity 40",
    "misses none.parquet MODEL EVENTS",
    "misses LEADS MODEL EVENTS",
    "report lifecycle none",
    "report lifecycle OUTCOME --by colour",
    "report cost OUTCOME --spend SPEND --by colour",
    "report influence OUTCOME --history EVENTS --by colour",
    "report lifecycle OUTCOME --where colour='red'",
    "report lifecycle OUTCOME --period 2031 --compare previous",
    "report visits OUTCOME --history none.parquet",
    "report handoff OUTCOME --touch call --history none.parquet",
    "report cost OUTCOME --spend none.csv",
    "report cost OUTCOME --spend LEADS",
    "report cost OUTCOME --spend SPEND --channel colour",
    "plan none --target 5deals",
    "plan OUTCOME --target 5deals --by colour",
    "plan OUTCOME --target 5deals --spend none.csv",
    "plan OUTCOME --target '5 deals by 2020'",
]
"""A file, a model or an outcome that is not there or is wrong; or a name that it does not have."""

OF_THE_CALL = [
    "qualify MODEL",
    "qualify MODEL EVENTS --colour red",
    "qualify MODEL EVENTS --as-of soon",
    "qualify MODEL EVENTS --seed 3",
    "qualify MODEL EVENTS --ledger",
    "qualify MODEL EVENTS --explore much --out new",
    "qualify MODEL EVENTS --memory much",
    "qualify MODEL EVENTS --master local[2]",
    "qualify MODEL EVENTS --out MODEL",
    "qualify MODEL EVENTS --html MODEL/page.html",
    "init MODEL",
    "init new.yaml --preset nopreset",
    "history add new",
    "replay MODEL MODEL EVENTS --capacity many",
    "sweep MODEL EVENTS --vary 'Score and fit score=9..1'",
    "sweep MODEL EVENTS --vary fit.start=C --vary fit.start=D",
    "threshold MODEL EVENTS --capacity many",
    "threshold MODEL EVENTS",
    "misses EXPLORED MODEL EVENTS --wait soon",
    "misses EXPLORED MODEL EVENTS --goal won",
    "report nosuch OUTCOME",
    "report lifecycle",
    "report lifecycle OUTCOME --csv --json",
    "report lifecycle OUTCOME --by a,b,c,d",
    "report visits OUTCOME --history EVENTS --by month",
    "report lifecycle OUTCOME --period soon",
    "report lifecycle OUTCOME --compare previous",
    "report lifecycle OUTCOME --where 'score >'",
    "report lifecycle OUTCOME --goal sql",
    "report lifecycle OUTCOME --png MODEL/chart.png",
    "report lifecycle OUTCOME --png chart.jpg",
    "plan OUTCOME --target 5deals --png chart",
    "replay MODEL MODEL EVENTS --png chart.svg",
    "sweep MODEL EVENTS --vary fit.start --png chart.pdf",
    "threshold MODEL EVENTS --capacity 40 --png chart.jpeg",
    "report cost OUTCOME",
    "report visits OUTCOME",
    "report visits OUTCOME --map new.yaml",
    "report handoff OUTCOME --touch call",
    "report handoff OUTCOME --goal won",
    "report influence OUTCOME --history EVENTS --half-life soon",
    "plan --target 5deals",
    "plan OUTCOME --target soon",
    "plan OUTCOME --target 5deals --capacity many",
    "plan OUTCOME --target 5deals --rates colour=3%",
]
"""What cannot be read, lacks something or contradicts itself, whatever the files hold; or no place to write to."""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outcome of the three leads, all of them explored."""
    folder = tmp_path_factory.mktemp("qualified")
    for name, text in {"model.yaml": MODEL, "events.csv": EVENTS, "leads.csv": LEADS}.items():
        (folder / name).write_text(text)
    files = (folder / "model.yaml", folder / "events.csv", "--leads", folder / "leads.csv")
    assert process("qualify", *files, "--out", folder / "outcome", "--explore", "100%").code == 0
    return folder / "outcome"


@pytest.fixture
def ended(leadlight: Call, small: Small, outcome: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Said]:
    """Make a call in a folder of its own, where the words in capitals are files."""
    monkeypatch.chdir(small.folder)
    named = {"MODEL": "model.yaml", "EVENTS": "events.csv", "LEADS": "leads.csv", "OUTCOME": "outcome"}
    named |= {"EXPLORED": "outcome/explore.parquet", "SPEND": "spend.csv", "HEADLESS": "headless.csv"}
    small.file("spend.csv", "channel,campaign,month,amount,currency\nweb,,2026-03,100,EUR\n")
    small.file("headless.csv", "who,what\nada,page_viewed\n")

    def call(line: str) -> Said:
        words = shlex.split(line)
        if {"OUTCOME", "EXPLORED"} & set(words):
            shutil.copytree(outcome, "outcome")
        return leadlight(*(re.sub("^[A-Z]+(?=/|$)", lambda word: named[word[0]], word) for word in words))

    return call


@pytest.mark.parametrize(
    ("line", "code"), [*((line, 1) for line in OF_WHAT_IS_READ), *((line, 2) for line in OF_THE_CALL)]
)
def test_the_exit_code_says_whose_mistake_it_is(ended: Callable[[str], Said], line: str, code: int) -> None:
    said = ended(line)
    assert said.code == code, said.err
    told, other = (said.out, said.err) if line.startswith("check") else (said.err, said.out)  # findings are its output
    assert (bool(told.strip()), other) == (True, "")
    assert "Traceback" not in told


def test_the_documents_say_what_the_codes_mean() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-it-works.md").read_text("utf-8")
    table = page.partition("## Exit codes")[2].partition("\n## ")[0]
    assert [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")][1:] == ["0", "1", "2"]
