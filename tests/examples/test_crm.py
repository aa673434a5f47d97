"""The maps for CRM exports: every row is read or rejected for the right reason; no table is forgotten."""

from __future__ import annotations

import re
import shlex
from fnmatch import fnmatch
from pathlib import Path

import polars as pl
import pytest

from examples.shown import EXAMPLES, Needs, commands, qualified
from leadlight.engine import Outcome
from leadlight.history import open_events, read_attributes, read_mapping

SYSTEMS = {  # events of each name, and why rows were rejected
    "salesforce": (
        {"lead_created": 5, "sales_qualified": 1, "sales_task_done": 10, "call_held": 6, "meeting_held": 4},
        {},
    ),
    "pardot": (
        {
            "lead_created": 100,
            "list_joined": 100,
            "session_started": 22,
            "opportunity_created": 33,
            "opportunity_won": 9,
            "opportunity_lost": 10,
            "unsubscribed": 42,
            "spam_reported": 1,
            "email_bounced": 5,
        },
        {'no lead: "prospect_id" is empty': 78},
    ),
    "hubspot": (
        {
            "lead_created": 22,
            "form_submitted": 5,
            "list_joined": 100,
            "email_opened": 90,
            "email_sent": 4,
            "email_delivered": 3,
            "email_processed": 3,
        },
        {},
    ),
    "marketo": (
        {
            "lead_created": 100,
            "field_changed": 100,
            "email_sent": 100,
            "email_delivered": 100,
            "email_bounced": 100,
            "email_opened": 100,
            "email_clicked": 100,
            "unsubscribed": 100,
        },
        {},
    ),
}


def files(system: str, folder: Path) -> tuple[list[Path], list[Path]]:
    """The event and the lead files that the README's command names."""
    words = shlex.split(commands(EXAMPLES / "crm" / system / "README.md")[0])
    leads = [words[n + 1] for n, word in enumerate(words) if word == "--leads"]
    events = words[3 : words.index("--leads")]
    found = [sorted(folder.glob(Path(word).name)) for word in events]
    assert all(found), f"{system}: a file of the command does not exist"
    return [file for some in found for file in some], [folder / Path(word).name for word in leads]


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_row_is_read_or_rejected_with_its_reason(system: str, needs: Needs) -> None:
    paths, _ = files(system, needs(f"crm_exports/{system}"))
    events = open_events(paths, read_mapping(EXAMPLES / "crm" / system / "map.yaml"))
    names, reasons = SYSTEMS[system]
    read = pl.concat([batch.select("name") for batch in events.batches([])])
    assert dict(read.group_by("name").len().rows()) == names
    assert dict(events.rejected().group_by("reason").len().rows()) == reasons


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_model_qualifies_them(system: str, needs: Needs) -> None:
    outcome = qualified(f"crm/{system}", *files(system, needs(f"crm_exports/{system}")))
    names, _ = SYSTEMS[system]
    assert outcome.facts["events"] == sum(names.values())
    assert outcome.leads.filter(pl.col("first_at").is_not_null()).height == outcome.leads.height


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_page_says_of_every_table_whether_it_is_read(system: str, needs: Needs) -> None:
    folder = needs(f"crm_exports/{system}")
    page = (EXAMPLES / "crm" / system / "README.md").read_text(encoding="utf-8")
    read, unread = page.split("## Read")[1].split("## Not read, and why")
    paths, leads = files(system, folder)
    for table in sorted(folder.glob("*.csv")):
        told = read if table in [*paths, *leads] else unread.split("## Beware")[0]
        assert any(fnmatch(table.stem, name) for name in re.findall(r"`([^`]+)`", told)), table.name


def test_marketo_attributes_change_with_time(needs: Needs) -> None:
    _, leads = files("marketo", needs("crm_exports/marketo"))
    known = read_attributes(leads, read_mapping(EXAMPLES / "crm/marketo/map.yaml"))
    assert known.table.filter(pl.col("employees").is_not_null())["at"].null_count() == 0
    assert known.rejected.height == 0


def stage_of(outcome: Outcome, lead: str) -> str:
    return str(outcome.leads.row(by_predicate=pl.col("lead") == lead, named=True)["stage"])


def test_hubspot_stages_are_what_sales_said(tmp_path: Path) -> None:
    """The sample's property names are hashed; this is how the same table looks with their real names."""
    history = tmp_path / "contact_property_history_data.csv"
    history.write_text(
        "contact_id,timestamp,_fivetran_synced,source,name,value,source_id\n"
        "1,2024-02-01 09:00:00,2024-03-01,CRM_UI,hs_lead_status,CONNECTED,\n"
        "1,2024-02-09 09:00:00,2024-03-01,CRM_UI,lifecyclestage,opportunity,\n"
        "2,2024-02-01 09:00:00,2024-03-01,CRM_UI,hs_lead_status,UNQUALIFIED,\n"
        "3,2024-02-01 09:00:00,2024-03-01,CRM_UI,lifecyclestage,lead,\n"
        "1,2024-01-01 09:00:00,2024-03-01,CRM_UI,jobtitle,Head of Data,\n",
        encoding="utf-8",
    )
    outcome = qualified("crm/hubspot", [history], [history])
    assert stage_of(outcome, "1") == "opportunity"
    assert stage_of(outcome, "2") == "disqualified"
    assert outcome.leads["lead"].to_list() == ["1", "2"]  # "lead" is no verdict of sales
    assert outcome.leads["grade"].cast(pl.String).to_list() == ["B-", None]


def test_pardot_tells_a_form_from_a_landing_page(tmp_path: Path) -> None:
    activity = tmp_path / "visitor_activity.csv"
    header = (
        "id,campaign_id,created_at,custom_redirect_id,file_id,form_handler_id,form_id,landing_page_id,list_email_id,"
        "opportunity_id,prospect_id,type,type_name"
    )
    rows = [
        "1,4,Form",
        "2,4,Form Handler",
        "3,4,Landing Page",
        "4,1,Email",
        "5,1,Custom Redirect",
        "6,2,File",
        "7,2,Form",
    ]
    lines = [f"{n},9,2024-01-0{n} 10:00:00 UTC,,,,,,,,p1,{rest}" for n, rest in (row.split(",", 1) for row in rows)]
    activity.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    events = open_events([activity], read_mapping(EXAMPLES / "crm/pardot/map.yaml"))
    read = sorted(name for batch in events.batches([]) for name in batch["name"])
    assert read == [
        "email_clicked",
        "file_downloaded",
        "form_submitted",
        "form_submitted",
        "landing_page_submitted",
        "redirect_clicked",
    ]  # looking at a form is no event of ours
