"""The presets: no mistakes, the published points, and comments that say which values are ours."""

from __future__ import annotations

import pytest

from engines import ENGINES
from leadlight.model import Model, ModelError, load, preset_names, preset_text, read_file
from leadlight.model.words import GRADES

PARDOT = {  # Salesforce help, pardot_leadqual_scoring_baseline; the old glossary for search, session and link
    "Custom redirect click": 3,
    "Email open": 0,
    "Event checked in": 0,
    "Event registered": 0,
    "File access": 3,
    "Form error": -5,
    "Form submission": 50,
    "Landing page error": -5,
    "Landing page success": 50,
    "Chat": 10,
    "Opportunity created": 50,
    "Opportunity lost": -100,
    "Opportunity won": 0,
    "Page view": 1,
    "Site search query": 3,
    "Email link click": 3,
    "Visitor session": 3,
}
MARKETO = {  # Adobe, program library: OP-Scoring-Behavior
    "Contact form": 30,
    "Content form": 15,
    "Default form": 10,
    "Event form": 15,
    "Email link click": 2,
    "Webinar attended": 20,
    "Live event attended": 30,
    "Tradeshow influenced": 20,
    "Tradeshow booth visited": 5,
    "PDF download": 5,
    "Paid click": 15,
    "Key page": 5,
    "Multiple pages in one day": 5,
    "Undesirable page": -5,
}


def points(model: Model) -> dict[str, float]:
    return {rule.name: rule.points for _, rule in model.rules}


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_has_no_mistakes_not_even_warnings(name: str) -> None:
    reading = read_file(name)
    assert reading.mistakes == ()
    assert reading.model is not None
    assert reading.model.name == name
    assert "ours" in preset_text(name).lower()


def test_the_published_points_of_pardot() -> None:
    found = points(load("pardot"))
    assert {name: found[name] for name in PARDOT} == PARDOT
    assert found.keys() - PARDOT.keys() == {"Webinar registered", "Webinar attended"}  # marked as ours


def test_the_grade_of_pardot() -> None:
    fit = load("pardot").fit
    (profile,) = fit.profiles
    assert (fit.start, profile.not_matched) == ("D", "subtract")
    assert [criterion.worth for criterion in profile.criteria] == [2] * 5
    assert GRADES[GRADES.index(fit.start) + sum(c.worth for c in profile.criteria)] == "A+"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_form_on_a_landing_page_counts_once(engine: str) -> None:
    """Three page views, a session, a form on a landing page and a click in a mail are 3 + 3 + 50 + 3 points."""
    names = [*["page_viewed"] * 3, "session_started", "form_submitted", "email_clicked"]
    events = [
        {
            "lead": "ada",
            "at": n * 1_000_000,
            "name": name,
            "id": None,
            "properties": {"landing_page": "/guide"} if n == 4 else {},
        }
        for n, name in enumerate(names)
    ]
    outcome = ENGINES[engine](load("pardot"), events, (), None)
    assert outcome.leads["ada"]["score"] == 59
    assert "Landing page success" in {entry["rule"] for entry in outcome.ledger}


@pytest.mark.parametrize("engine", ENGINES)
def test_pardots_default_profile_goes_from_hidden_to_the_top(engine: str) -> None:
    """All five matched is A+; none known is not shown; all five not matched is F."""
    fits = {
        "job_title": "VP Marketing",
        "department": "Marketing",
        "industry": "Software",
        "country": "US",
        "employees": "500",
    }
    known = dict.fromkeys(fits)
    model = load("pardot")
    people = [{"lead": "fits", "at": None, **fits}, {"lead": "unknown", "at": None, **known}]
    people.append({"lead": "misfit", "at": None, **dict.fromkeys(fits, "0")})
    events = [{"lead": p["lead"], "at": 1_000_000, "name": "page_viewed", "id": None, "properties": {}} for p in people]
    leads = ENGINES[engine](model, events, people, None).leads
    assert {name: lead["grade"] for name, lead in leads.items()} == {"fits": "A+", "unknown": None, "misfit": "F"}


def test_the_published_points_of_marketo() -> None:
    model = load("marketo")
    assert points(model) == MARKETO
    assert model.engagement.idle is not None
    assert model.engagement.idle.points == -10


def test_modern_counts_no_opens_and_serves_who_asks_at_once() -> None:
    model = load("modern")
    events = {name for _, rule in model.rules for name in rule.on or ()}
    first = model.qualify.mql.any[0]
    assert "email_opened" not in events
    assert first.hand_raise
    assert first.grade == "D"
    assert model.engagement.decay.half_life is not None
    assert all(category.limit.max is not None for category in model.engagement.categories)
    assert "product" in model.qualify.pql.any[0].categories


def test_there_is_no_other_preset() -> None:
    assert preset_names() == ("marketo", "modern", "pardot")
    with pytest.raises(ModelError, match="There is no preset 'hubspot'"):
        preset_text("hubspot")
