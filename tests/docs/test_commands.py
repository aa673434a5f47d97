"""Every command in the documents runs, one after the other, where the files that a page names are there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import polars as pl
import pytest

from cli.calls import Call
from leadlight import acme

DOCS = Path(__file__).parents[2] / "docs"
ELSEWHERE = {
    "threshold.md": "its commands make their own files: test_documents.py runs them",
    "spark.md": "needs a cluster, and what it does on one machine is tested in tests/cli/test_spark.py",
}


def commands(document: Path) -> list[list[str]]:
    """The calls of leadlight in a page's blocks, as words."""
    text = document.read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^```(?:sh)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("leadlight ")]
    return [shlex.split(line.replace("EVENTS", "events.parquet"), comments=True)[1:] for line in lines]


PAGES = [page for page in sorted(DOCS.rglob("*.md")) if commands(page) and page.name not in ELSEWHERE]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Acme's files under every name that a page gives to files of that kind."""
    folder = tmp_path_factory.mktemp("workplace")
    acme.write(folder, leads=400)
    model = acme.model_text()
    bolder = model.replace("score: 45", "score: 35")
    assert bolder != model
    texts = {
        "model.yaml": model,
        "new-model.yaml": bolder,
        "bolder.yaml": bolder,
        "map.yaml": "{}\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("contacts.csv", "contacts-of-today.csv", "crm/contacts.csv"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(folder / "leads.csv", folder / name)
    events = pl.read_parquet(folder / "events.parquet")
    (folder / "exports").mkdir()
    for file in ("events.csv", "exports/events.csv"):
        events.write_csv(folder / file)
    pl.read_parquet(folder / "visits.parquet").write_csv(folder / "web.csv")
    events.tail(50).write_ndjson(folder / "tonight.ndjson")
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_the_commands_of_a_page_run(
    page: Path, workplace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leadlight: Call
) -> None:
    here = shutil.copytree(workplace, tmp_path / "here")
    monkeypatch.chdir(here)
    called = [words for words in commands(page) if "bpic-out" not in words]  # of real data, which not everybody has
    if any("DIR" in words for words in called):
        assert leadlight("qualify", "model.yaml", "events.parquet", "--leads", "leads.csv", "--out", "DIR").code == 0
    for words in called:
        said = leadlight(*words)
        assert said.code == 0, f"leadlight {shlex.join(words)}\n{said.err}"
        assert (said.out + said.err).strip(), words
