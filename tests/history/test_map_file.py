"""The map file: vendor word → our word, and every mistake with its place."""

from __future__ import annotations

import polars as pl
import pytest

from history.histories import Read, Write, moment, refused, taken
from leadlight.history import HistoryError, Mapping, open_events, read_attributes, read_mapping
from leadlight.history.reading import Always, Column, RowNumber

WHOLE = """\
timezone: Europe/Amsterdam
events:
  - files: "events*.csv.gz"
    lead: case_id
    at: {column: when, format: "%d.%m.%Y %H:%M"}
    name: {column: activity, words: {A_SUBMITTED: application_submitted, 35: email_sent}}
    id: event_id
    where: {lifecycle: COMPLETE, kind: [a, 1]}
    properties: {path: page_url, form: {column: form_id, words: {007: contact}}, channel: {always: web}}
  - {lead: {row: "contact-"}, at: {always: 2011-01-01}, name: {always: page_viewed}}
leads:
  - {lead: Id, attributes: {name: Company}}
"""


def test_a_whole_map(write: Write) -> None:
    mapping = read_mapping(write("map.yaml", WHOLE))
    first, second = mapping.events
    assert mapping.timezone == "Europe/Amsterdam"
    assert first.takes("events-1.csv.gz")
    assert not first.takes("other.csv")
    assert first.at == Column("when", format="%d.%m.%Y %H:%M")
    assert first.name == Column("activity", {"A_SUBMITTED": "application_submitted", "35": "email_sent"})
    assert first.where == {"lifecycle": ("COMPLETE",), "kind": ("a", "1")}
    assert first.properties == {
        "path": Column("page_url"),
        "form": Column("form_id", {"007": "contact"}),
        "channel": Always("web"),
    }
    assert (second.lead, second.at) == (RowNumber("contact-"), Always("2011-01-01"))
    assert mapping.leads[0].properties == {"name": Column("Company")}


def test_an_empty_map_is_the_usual_one(write: Write) -> None:
    assert read_mapping(write("map.yaml", "# nothing yet\n")) == Mapping()


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("timezon: UTC", 'map.yaml:1:1: Unknown key "timezon". Did you mean "timezone"?'),
        ("timezone: Europe/Berln", 'map.yaml:1:11: "Europe/Berln" is not a time zone'),
        ("events:\n  - lead: id\n    att: when", 'map.yaml:3:5: Unknown key "att". Did you mean "at"?'),
        ("events: {lead: id}", "map.yaml:1:9: Here belongs a list"),
        ("events: [case_id]", "map.yaml:1:10: Here belong keys with values"),
        ("events: []", "map.yaml:1:9: An empty list reads nothing"),
        ("events: [{lead: }]", "map.yaml:1:16: Here belongs a single word"),
        ("events: [{lead: [a]}]", "map.yaml:1:17: Here belong keys with values"),
        ("events: [{lead: {words: {a: b}}}]", "exactly one of column, row, always"),
        ("events: [{name: {column: a, always: b}}]", "exactly one of column, always"),
        ("events: [{name: {always: b, words: {}}}]", '"always" stands alone'),
        ("events: [{at: {column: a, format: day}}]", '"day" is no form of a time'),
        ("events: [{at: {always: someday}}]", '"someday" is no time from 1900 to 2199'),
        ("events: [{lead: a, lead: b}]", 'map.yaml:1:20: The key "lead" comes twice'),
        ("events: [{properties: {at: when}}]", '"at" is a word of ours'),
        ("leads: [{name: x}]", 'Unknown key "name"'),
        ("events: &all [{lead: a}]\nleads: *all", "map.yaml:1:9: Anchors and aliases"),
        ("events: " + "[" * 30 + "]" * 30, "map.yaml:1:28: Nested more than 20 deep"),
        ("events: [", "map.yaml:1:10: This is not YAML"),
        ("events: \t- x", "This is not YAML"),
        ("\x00", "This is not YAML"),
        ("- a", "map.yaml:1:1: Here belong keys with values"),
        ("#" * 1_000_001, "larger than 1 MB"),
        ("a: b\n---\nc: d", "This is not YAML"),
    ],
)
def test_mistakes_have_a_place(write: Write, text: str, mistake: str) -> None:
    with pytest.raises(HistoryError) as raised:
        read_mapping(write("map.yaml", text))
    assert mistake in str(raised.value)


def test_all_mistakes_are_told_at_once(write: Write) -> None:
    text = "timezone: Mars\nevents:\n  - {leed: a}\n  - {at: {always: x}}\n"
    with pytest.raises(HistoryError) as raised:
        read_mapping(write("map.yaml", text))
    assert [line.split(":")[1] for line in str(raised.value).splitlines()] == ["1", "3", "4"]


def test_a_missing_map_and_a_binary_one(write: Write) -> None:
    with pytest.raises(HistoryError, match="cannot be read"):
        read_mapping(write("map.yaml", "").with_name("other.yaml"))
    with pytest.raises(HistoryError, match="not UTF-8"):
        read_mapping(write("map.yaml", b"\xff\xfe"))


TABLE = """\
case,when,activity,lifecycle,path
1,2026-03-01 09:00,A,COMPLETE,/x
1,2026-03-01 10:00,B,START,/y
,bad,C,START,
"""


def test_rows_that_are_not_meant_are_neither_used_nor_rejected(read: Read) -> None:
    mapping = "timezone: Europe/Berlin\nevents: [{lead: case, at: when, name: activity, where: {lifecycle: COMPLETE}}]"
    events = read("e.csv", TABLE, mapping)
    assert taken(events, ["path"]) == [("1", moment("2026-03-01T08:00"), "A", "/x")]
    assert events.rejected().is_empty()
    assert events.columns == {"lifecycle", "path"}


def test_one_row_may_be_read_by_several_readings(read: Read) -> None:
    mapping = """
events:
  - {lead: case, at: when, name: activity, where: {activity: [A, C]}, properties: {page: path}}
  - {lead: case, at: when, name: {always: seen}, where: {path: [/x, /y]}, properties: {channel: {always: web}}}
"""
    events = read("e.csv", TABLE, mapping)
    nine, ten = moment("2026-03-01T09:00"), moment("2026-03-01T10:00")
    assert taken(events, ["page", "channel"]) == [
        ("1", nine, "A", None, "/x"),
        ("1", nine, "seen", "web", None),
        ("1", ten, "seen", "web", None),
    ]
    assert refused(events) == [(4, 'no lead: "case" is empty')]


def test_words_of_ours_and_those_left_as_they_are(read: Read) -> None:
    mapping = "events: [{lead: case, at: when, name: {column: activity, words: {A: submitted}}}]"
    assert [row[2] for row in taken(read("e.csv", TABLE, mapping))] == ["submitted", "B"]


def test_every_row_a_lead(read: Read) -> None:
    mapping = 'events: [{lead: {row: "contact-{}"}, at: when, name: activity}]'
    assert [row[0] for row in taken(read("e.csv", TABLE, mapping))] == ["contact-{}1", "contact-{}2"]


def test_row_numbers_of_two_files_would_mix_up_leads(write: Write) -> None:
    mapping = read_mapping(write("map.yaml", "events: [{lead: {row: c}, at: when, name: activity}]"))
    with pytest.raises(HistoryError, match="prefix of its own"):
        open_events([write("a.csv", TABLE), write("b.csv", TABLE)], mapping)


def test_a_file_no_reading_is_for(read: Read) -> None:
    with pytest.raises(HistoryError, match=r'"e.csv": they are for "calls\*"'):
        read("e.csv", TABLE, 'events: [{files: "calls*"}]')


def test_a_column_that_is_not_there(read: Read) -> None:
    with pytest.raises(
        HistoryError, match=r'map.yaml:1: .*no column "cse".* Did you mean "case"\? It has "case", "when"'
    ):
        read("e.csv", TABLE, "events: [{lead: cse, at: when, name: activity}]")
    with pytest.raises(HistoryError, match='no column "pth"'):
        read("e.csv", TABLE, "events: [{lead: case, at: when, name: activity, properties: {p: pth}}]")
    with pytest.raises(HistoryError, match='no column "kind"'):
        read("e.csv", TABLE, "events: [{lead: case, at: when, name: activity, where: {kind: x}}]")
    with pytest.raises(HistoryError, match=r'no column "lead".*--map'):
        read("e.csv", TABLE)


def test_a_vendors_column_with_a_name_of_ours_is_kept_apart(read: Read) -> None:
    text = "who,when,what,name,id\nann,2026-01-01,visit,Ann Lee,e1\n"
    events = read("e.csv", text, "events: [{lead: who, at: when, name: what}]")
    assert events.columns == {"properties.name", "id"}
    assert taken(events, ["properties.name", "id"]) == [("ann", moment("2026-01-01"), "visit", "e1", "Ann Lee")]


def test_a_time_that_does_not_fit_the_format_is_said_to_be_of_another_form(read: Read) -> None:
    text = "who;when;what\nz;2026-03-29;View\nz;29.03.0026 02:30;View\nz;29.03.2026 02:30;View\n"
    times = 'events: [{lead: who, at: {column: when, format: "%d.%m.%Y %H:%M"}, name: what}]'
    form = 'is no time of the form "%d.%m.%Y %H:%M" from 1900 to 2199'
    assert refused(read("e.csv", text, times)) == [(2, f'"2026-03-29" {form}'), (3, f'"29.03.0026 02:30" {form}')]


def test_attributes_by_a_map(write: Write) -> None:
    mapping = read_mapping(write("map.yaml", WHOLE.replace("lead: Id", "lead: Id, at: since, where: {live: true}")))
    frame = pl.DataFrame({"Id": [7, 8], "Company": ["Acme", "Other"], "live": [True, False], "since": [None, None]})
    table = read_attributes([write("leads.parquet", frame)], mapping).table
    assert table.to_dicts() == [{"lead": "7", "at": None, "name": "Acme"}]
