"""Small histories from rows, for tests that say what they mean in one screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from leadlight.history import Attributes, Events, open_events, read_attributes
from leadlight.model import Model, load

MODEL = """
name: small
timezone: Europe/Berlin
attributes: {seniority: text, employees: number}
fit:
  profiles:
    - name: Everybody
      not_matched: subtract
      criteria:
        - {name: Decides, when: "seniority = 'vp'", worth: 3/3}
        - {name: Size, when: "employees >= 200", worth: 2/3}
engagement:
  limit: 100
  idle: {after: 30d, points: -5}
  categories:
    - name: web
      limit: 20
      rules:
        - {name: Pricing, on: page_viewed, when: "path = '/pricing'", points: 10, at_most: 2 ever}
        - {name: Page, on: page_viewed, points: 1}
    - name: product
      rules:
        - {name: Feature, on: feature_used, points: 4, distinct: feature}
qualify:
  mql:
    any:
      - {name: Score and fit, score: 15, grade: C}
  pql:
    any:
      - {name: Uses it, product: 8}
  cool_off: 7d
handoff:
  reject_reasons:
    - {name: Too small, then: disqualify}
"""


def model(folder: Path, text: str = MODEL) -> Model:
    path = folder / "model.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def events(folder: Path, *rows: tuple[str, str, str, dict[str, Any]]) -> Events:
    """Rows of lead, instant, name and properties."""
    frame = pl.DataFrame(
        [{"lead": lead, "at": at, "name": name, **more} for lead, at, name, more in rows], infer_schema_length=None
    )
    columns = [
        pl.lit(None, pl.String).alias(name) for name in ("path", "feature", "reason") if name not in frame.columns
    ]
    frame.with_columns(columns).write_csv(folder / "events.csv")
    return open_events([folder / "events.csv"])


def attributes(folder: Path, *rows: dict[str, Any]) -> Attributes:
    pl.DataFrame(list(rows), infer_schema_length=None).write_csv(folder / "leads.csv")
    return read_attributes([folder / "leads.csv"])
