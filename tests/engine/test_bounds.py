"""At the bounds of the model language the engine still tells everything apart."""

from __future__ import annotations

from pathlib import Path

from engine_small import attributes, events, model
from leadlight.engine import qualify


def test_the_last_of_sixty_gates_and_disqualifiers_work(tmp_path: Path) -> None:
    gates = [f"      - {{name: G{n}, on: form_submitted, when: \"path = '/{n}'\"}}" for n in range(60)]
    out = [f"  - {{name: D{n}, when: \"seniority = 's{n}'\"}}" for n in range(60)]
    text = "name: wide\nattributes: {seniority: text}\nqualify:\n  mql:\n    any:\n" + "\n".join(gates)
    agreed = model(tmp_path, text + "\ndisqualify:\n" + "\n".join(out) + "\n")
    at = "2026-01-01T12:00:00Z"
    happened = events(
        tmp_path, ("ada", at, "form_submitted", {"path": "/59"}), ("ben", at, "form_submitted", {"path": "/59"})
    )
    found = qualify(agreed, happened, attributes(tmp_path, {"lead": "ben", "seniority": "s59"}))
    assert found.transitions.filter(found.transitions["to_stage"] != "inquiry")["gate_or_reason"].to_list() == [
        "G59",
        "D59",
    ]
    assert found.leads["disqualified_by"].to_list() == [None, "D59"]
