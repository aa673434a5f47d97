"""With ``unit: account`` the events of all an account's people count together."""

from __future__ import annotations

from pathlib import Path

from engine_small import MODEL, attributes, events, model
from leadlight.engine import qualify


def test_people_of_one_account_qualify_together(tmp_path: Path) -> None:
    agreed = model(tmp_path, MODEL.replace("timezone:", "unit: account\ntimezone:"))
    happened = events(
        tmp_path,
        ("ada", "2026-01-01T12:00:00Z", "feature_used", {"feature": "a"}),
        ("ben", "2026-01-02T12:00:00Z", "feature_used", {"feature": "a"}),
        ("ben", "2026-01-03T12:00:00Z", "feature_used", {"feature": "b"}),
        ("ben", "2026-01-04T12:00:00Z", "sales_rejected", {"reason": "Too small"}),
        ("cleo", "2026-01-05T12:00:00Z", "feature_used", {"feature": "c"}),
    )
    people = attributes(
        tmp_path,
        {"lead": "ada", "account": "Acme", "seniority": "vp", "employees": "10"},
        {"lead": "ben", "account": "Acme", "seniority": None, "employees": None},
    )
    found = qualify(agreed, happened, people)
    assert found.leads.select("lead", "score_product", "stage", "disqualified_by").rows() == [
        ("Acme", 8.0, "disqualified", "Too small")
    ]
    assert found.transitions["to_stage"].to_list() == ["inquiry", "pql", "disqualified"]
    assert found.rejected.select("reason", "row").rows() == [
        ("Has no account: give one in the leads file, in a column named account.", "cleo")
    ]
