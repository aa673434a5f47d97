"""A history on disk stands where files of events do, and gives the same to the byte."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from cli.calls import EVENTS, MODEL, Call, Company, Small

TABLES = ["leads", "transitions", "ledger", "attributes", "rejected"]


def digests(folder: Path) -> dict[str, str]:
    files = [*(f"{name}.parquet" for name in TABLES), "outcome.json"]
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in files}


@pytest.fixture
def kept(leadlight: Call, small: Small) -> Path:
    folder = small.folder / "kept"
    said = leadlight("history", "build", folder, small.events, "--leads", small.leads)
    assert said.code == 0, said.err
    return folder


def test_build_says_what_is_there_and_what_to_do_with_it(leadlight: Call, small: Small) -> None:
    folder = small.folder / "my history"
    said = leadlight("history", "build", folder, small.events, "--leads", small.leads)
    assert (said.code, said.out) == (
        0,
        "6 events of 3 leads, from 2 March 2026 to 9 March 2026 (UTC)\nAttributes in 3 rows: employees, seniority\n",
    )
    assert said.err == f"It stands where events do: leadlight qualify MODEL '{folder}'\n"


def test_the_outcome_is_that_of_the_files_to_the_byte(leadlight: Call, company: Company, tmp_path: Path) -> None:
    company.events[::2].write_parquet(tmp_path / "e1.parquet")
    company.events[1::2].with_columns(company.events["at"][1::2]).write_parquet(tmp_path / "e2.parquet")
    company.leads.write_csv(tmp_path / "leads.csv")
    bad = tmp_path / "bad.csv"
    bad.write_text("lead,at,name\nx,never,page_viewed\n")
    events = [tmp_path / "e1.parquet", tmp_path / "e2.parquet"]
    assert leadlight("history", "build", tmp_path / "kept", events[0], bad).code == 0
    said = leadlight("history", "add", tmp_path / "kept", events[1], "--leads", tmp_path / "leads.csv")
    assert said.code == 0
    assert "The history is now" in said.out
    shown = {}
    for out, words in {
        "of files": [*events, bad, "--leads", tmp_path / "leads.csv"],
        "of history": [tmp_path / "kept"],
        "once more": [tmp_path / "kept"],
    }.items():
        shown[out] = leadlight("qualify", company.model, *words, "--out", tmp_path / out, "--ledger").out
    assert digests(tmp_path / "of files") == digests(tmp_path / "of history") == digests(tmp_path / "once more")
    assert shown["of files"] == shown["of history"] == shown["once more"]


def test_explain_and_replay_take_it(leadlight: Call, small: Small, kept: Path) -> None:
    files = [small.events, "--leads", small.leads]
    bolder = small.file("bolder.yaml", MODEL.replace("score: 21, grade: C}\n      -", "score: 1, grade: F}\n      -"))
    for words, more in (
        (["explain", small.model], ["--lead", "ada"]),
        (["explain", small.model], ["--lead", "ada", "--as-of", "2026-03-03"]),
        (["replay", small.model, bolder], []),
    ):
        of_history, of_files = leadlight(*words, kept, *more), leadlight(*words, *files, *more)
        assert of_history == of_files
        assert of_history.code == 0
        assert of_history.out


def test_info_says_what_is_in_it(leadlight: Call, small: Small, kept: Path) -> None:
    late = small.file("late.csv", "lead,at,name,path\nben,2026-03-01T10:00Z,page_viewed,/pricing\n,2026-03-01,x,\n")
    assert leadlight("history", "add", kept, late, small.events).out.splitlines()[0] == (
        "Added: 7 events; 1 row cannot be used."
    )
    said = leadlight("history", "info", kept, "--verify")
    assert said.code == 0
    assert said.out.startswith("7 events of 3 leads, from 1 March 2026 to 9 March 2026 (UTC)\n")
    assert "Not counted: 6 exact duplicates, and 1 row that cannot be used" in said.out
    assert "path                     85%" in said.out
    assert "Checksums: all" in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())
    assert "--verify" in leadlight("history", "info", kept).out


def test_damage_is_said_in_a_sentence_with_the_command_that_rebuilds(leadlight: Call, small: Small, kept: Path) -> None:
    [column] = (kept / "segments").glob("*/column-1.npy")
    column.write_bytes(column.read_bytes()[:-1] + b"\7")
    for words in (["qualify", small.model, kept, "--strict"], ["history", "info", kept, "--verify"]):
        said = leadlight(*words)
        assert (said.code, said.out) == (1, "")
        assert said.err == (
            f'"{column}" is damaged: its content has changed since it was written. Rebuild the history: '
            f"leadlight history build --replace {kept} {small.events} --leads {small.leads}\n"
        )
    assert leadlight(*said.err.split("Rebuild the history: leadlight ")[1].split()).code == 0
    assert leadlight("qualify", small.model, kept).code == 0


def test_what_cannot_go_together_is_a_mistake_of_the_call(leadlight: Call, small: Small, kept: Path) -> None:
    for words, sentence in (
        ([kept, small.events], f'"{kept}" is a history on disk, and stands alone. Add the other files to it: '),
        ([kept, "--leads", small.leads], f'--leads: "{kept}" is a history on disk, and has its attributes inside it. '),
        ([kept, "--map", small.file("map.yaml", "")], f'--map: "{kept}" is a history on disk: its files were mapped'),
    ):
        for command in (["qualify", small.model], ["replay", small.model, small.model]):
            said = leadlight(*command, *words)
            assert (said.code, said.out) == (2, "")
            assert said.err.startswith(sentence)
    assert leadlight("history", "add", kept).code == 2


def test_what_is_no_history_is_said(leadlight: Call, small: Small) -> None:
    for command in ("info", "add"):
        said = leadlight("history", command, small.folder, *([small.events] if command == "add" else []))
        assert (said.code, said.out) == (1, "")
        assert said.err == (
            f'There is no history in "{small.folder}". Make one: leadlight history build {small.folder} EVENTS…\n'
        )


def test_a_column_that_no_event_has_is_said(leadlight: Call, small: Small) -> None:
    events = small.file("pathless.csv", EVENTS.replace("path", "pth", 1))
    leadlight("history", "build", small.folder / "kept", events)
    said = leadlight("qualify", small.model, small.folder / "kept")
    assert said.code == 1
    assert said.err == leadlight("qualify", small.model, events).err
    assert leadlight("qualify", small.model, small.folder / "kept", "--without", "path").code == 0


def test_a_map_is_read_when_files_are_added(leadlight: Call, small: Small) -> None:
    theirs = small.file("theirs.csv", EVENTS.replace("lead,", "who,", 1))
    mapping = small.file("map.yaml", "events: [{lead: who}]\n")
    kept = small.folder / "kept"
    assert leadlight("history", "build", kept, theirs, "--map", mapping, "--leads", small.leads).code == 0
    assert leadlight("qualify", small.model, kept).out == (
        leadlight("qualify", small.model, small.events, "--leads", small.leads).out
    )


def test_nobody_sees_a_stack_trace(leadlight: Call, small: Small, kept: Path) -> None:
    for words, code in (
        (["history", "info", small.folder / "nowhere"], 1),
        (["history", "build", kept, small.events], 1),
        (["history", "build", small.folder / "new", "nowhere.csv"], 1),
        (["history", "build", f"{small.events}/deeper", small.events], 1),
    ):
        said = leadlight(*words)
        assert (said.code, said.out) == (code, "")
        assert len(said.err.splitlines()) == 1
        assert "Traceback" not in said.err
