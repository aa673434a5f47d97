"""What calls of the command line need, and what they say."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

MODEL = """\
name: small
timezone: Europe/Berlin
attributes: {employees: number, seniority: text}
fit:
  start: D
  profiles:
    - name: Everybody
      criteria:
        - {name: Company size, when: "employees >= 200", worth: 2/3}
        - {name: Decides, when: "seniority = 'vp'", worth: 3/3}
engagement:
  categories:
    - name: web
      rules:
        - {name: Pricing page, on: page_viewed, when: "path LIKE '/pricing%'", points: 10, at_most: 3 per week}
        - {name: Any page, on: page_viewed, points: 1}
qualify:
  mql:
    any:
      - {name: Score and fit, score: 21, grade: C}
      - {name: Hand raise, on: form_submitted, when: "path = '/contact'"}
  temperature:
    hot: {score: 21, grade: C}
    warm: {score: 10, grade: D}
"""

EVENTS = """\
lead,at,name,path
ada,2026-03-02T09:15:00Z,page_viewed,/
ada,2026-03-02T09:16:00Z,page_viewed,/pricing
ada,2026-03-03T14:02:00Z,page_viewed,/pricing/teams
ada,2026-03-04T08:00:00Z,sales_accepted,
ben,2026-03-04T17:20:00Z,page_viewed,/blog
cleo,2026-03-09T23:30:00Z,form_submitted,/contact
"""

LEADS = """\
lead,employees,seniority
ada,450,vp
ben,,manager
cleo,40,
"""


@dataclass(frozen=True)
class Said:
    """What a command said, and the code it ended with."""

    code: int
    out: str
    err: str


Call = Callable[..., Said]


@dataclass(frozen=True)
class Demo:
    """The folder that the demo wrote, and what it said."""

    folder: Path
    said: Said


@dataclass(frozen=True)
class Small:
    """A folder with a model, events and leads, each in a file of its own."""

    folder: Path
    model: str
    events: str
    leads: str

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)


@dataclass(frozen=True)
class Company:
    """An invented company's history, small."""

    model: Path
    events: pl.DataFrame
    leads: pl.DataFrame


def process(*words: object, **environment: str) -> Said:
    """Call the command line in a process of its own, from its start to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "leadlight", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "80", **environment},
    )
    return Said(done.returncode, done.stdout, done.stderr)
