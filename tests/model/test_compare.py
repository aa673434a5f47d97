"""What changed between two models, in sentences."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from leadlight.model import Model, compare, load, preset_names
from leadlight.model.fit_shapes import fit_shapes
from leadlight.model.yaml_text import read as read_document
from strategies import models

BASE = """\
name: acme
attributes: {country: text, employees: number}
fit:
  profiles:
    - {name: Buyer, who: country = 'DE', criteria: [{name: Size, when: employees > 9, worth: 2/3}]}
    - {name: Anyone, criteria: []}
disqualify:
  - {name: Far, when: country = 'XX'}
engagement:
  limit: 250
  decay: {half_life: 30d}
  categories:
    - name: web
      limit: 60
      rules:
        - {name: Pricing page, on: page_viewed, when: path = '/pricing', points: 10, at_most: 3 per week}
        - {name: Any page, on: page_viewed, points: 1}
    - name: mail
      rules:
        - {name: Click, on: email_clicked, points: 3}
qualify:
  mql:
    any:
      - {name: Score and fit, score: 100, grade: B}
      - {name: Asks, on: form_submitted}
  temperature:
    hot: {score: 100}
    warm: {score: 50}
  cool_off: 30d
handoff:
  accept_within: 24h
  reject_reasons: [{name: Not now}]
"""

ANY_PAGE = "        - {name: Any page, on: page_viewed, points: 1}\n"
CHANGES: list[tuple[list[tuple[str, str]], list[str]]] = [
    ([("name: acme", "name: acme2")], ["The model is called acme2 instead of acme"]),
    ([("\nfit:", "\nunit: account\nfit:")], [
        "Accounts are qualified, all people of each together, instead of single leads",
    ]),
    ([("employees: number", "employees: text, plan: text")], [
        "The attribute 'employees' is a text instead of a number", "New attribute: plan (text)",
    ]),
    ([("fit:\n", "fit:\n  start: C\n")], ["The grade starts at C instead of D"]),
    ([("worth: 2/3", "worth: 3/3")], ["The criterion 'Size' is worth 3/3 of a letter instead of 2/3"]),
    ([("employees > 9", "employees > 99")], [
        "The criterion 'Size' holds when employees > 99 instead of employees > 9",
    ]),
    ([("criteria: []", "not_matched: subtract")], [
        "A criterion of the profile 'Anyone' that does not hold now lowers the grade; so far it did nothing",
    ]),
    ([("name: Far", "name: Too far")], ["The disqualifier 'Far' is now called 'Too far'"]),
    ([("  limit: 250\n", "")], ["The score no longer is at most 250"]),
    ([("{half_life: 30d}", "{lifespan: 90d}")], [
        "A touch now fades evenly to nothing in 90d; so far it halves every 30d",
    ]),
    ([("  limit: 250\n", "  limit: 250\n  idle: {after: 30d, points: -10}\n")], [
        "Each 30d of silence is now worth -10 points",
    ]),
    ([("limit: 60", "limit: {min: -5, max: 60}")], [
        "The category 'web' shows at least -5 and at most 60 instead of at most 60",
    ]),
    ([("points: 10", "points: 15")], ["The rule 'Pricing page' gives 15 points instead of 10"]),
    ([("at_most: 3 per week", "at_most: 1 per day, decay: none")], [
        "The rule 'Pricing page' counts at most 1 per day instead of 3 per week",
        "A touch of the rule 'Pricing page' now does not decay; so far it fades as the engagement says",
    ]),
    ([("name: Any page", "name: Page")], ["The rule 'Any page' is now called 'Page'"]),
    ([("name: Any page", "name: Page"), ("points: 1}", "points: 2}")], [
        "The rule 'Any page' of 'web' is gone", "New rule in 'web': Page: +2",
    ]),
    ([(ANY_PAGE, ""), ("points: 3}\n", "points: 3}\n" + ANY_PAGE)], [
        "The rule 'Any page' moved from 'web' to 'mail'",
    ]),
    ([("name: mail", "name: email")], ["The category 'mail' is now called 'email'"]),
    ([("score: 100, grade: B}", "score: 80, grade: B}")], [
        "The MQL gate 'Score and fit' asks for a score of 80 instead of 100",
    ]),
    ([("score: 100, grade: B}", "score: 100, web: 20}")], [
        "The MQL gate 'Score and fit' no longer asks for a grade of B",
        "The MQL gate 'Score and fit' now asks for 20 points of web",
    ]),
    ([("- {name: Asks, on: form_submitted}", "- {name: Asks, on: [form_submitted, chat]}")], [
        "The MQL gate 'Asks' opens at form_submitted, chat instead of form_submitted",
    ]),
    ([("  temperature:", "  pql: {any: [{name: Team, mail: 3}]}\n  temperature:")], [
        "New PQL gate: Team: 3 points of mail",
    ]),
    ([("hot: {score: 100}", "hot: {score: 120}")], ["A hot lead asks for a score of 120 instead of 100"]),
    ([("cool_off: 30d", "cool_off: 60d")], ["A recycled lead waits 60d instead of 30d"]),
    ([("accept_within: 24h", "accept_within: 4h")], ["A hand-off is to be answered within 4h instead of 24h"]),
    ([("accept_within: 24h", "accept_within: 24h\n  hours: Mon-Sat 8-18")], [
        "The time limit of a hand-off now runs Mon-Sat 8-18; so far it ran Mon-Fri 9-17",
    ]),
    ([("accept_within: 24h", "accept_within: 24h\n  hours: always")], [
        "The time limit of a hand-off now runs day and night; so far it ran Mon-Fri 9-17",
    ]),
    ([("accept_within: 24h", "accept_within: 24h\n  hours: Mon-Fri 9-17")], [
        "The hours of a hand-off are now written down: still Mon-Fri 9-17",
    ]),
    ([("accept_within: 24h", "accept_within: 24h\n  requirements: [need, urgency]")], [
        "A hand-off now asks sales to find out need, urgency",
    ]),
    ([("who: country = 'DE'", "who: country = 'AT'")], [
        "The profile 'Buyer' takes leads when country = 'AT' instead of country = 'DE'",
    ]),
    ([("[{name: Not now}]", "[{name: Not now, then: disqualify}, {name: Spam}]")], [
        "The reject reason 'Not now' now disqualifies the lead; so far it gave the lead back to marketing",
        "New reject reason: 'Spam'",
    ]),
]  # fmt: skip


def shaped(text: str) -> Model:
    root, _ = read_document(text)
    assert root is not None
    model, wrong = fit_shapes(root)
    assert not wrong
    assert model is not None
    return model


@pytest.mark.parametrize(("edits", "sentences"), CHANGES, ids=[sentences[0][:50] for _, sentences in CHANGES])
def test_each_change_is_a_sentence(edits: list[tuple[str, str]], sentences: list[str]) -> None:
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    assert compare(shaped(BASE), shaped(text)) == sentences


def test_another_order_is_said() -> None:
    rules = BASE[BASE.index("        - {name: Pricing") : BASE.index("    - name: mail")]
    first, second = rules.splitlines(keepends=True)
    assert compare(shaped(BASE), shaped(BASE.replace(rules, second + first))) == [
        "The order of the rules of 'web' changed: 'Any page', 'Pricing page'"
    ]


def test_presets_differ_and_equal_themselves() -> None:
    presets = [load(name) for name in preset_names()]
    for one in presets:
        for other in presets:
            assert bool(compare(one, other)) == (one != other)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(models(), models())
def test_models_differ_where_something_is_said(one: Model, other: Model) -> None:
    assert bool(compare(one, other)) == (one != other)
    assert compare(one, other) == compare(one, other)
