"""What it adds up to: one report per folder, the summary, and the page."""

from leadlight.report.base import Report
from leadlight.report.column import Column
from leadlight.report.draw import write_png
from leadlight.report.errors import ReportCallError, ReportError
from leadlight.report.family import report, reports
from leadlight.report.findings import Findings
from leadlight.report.outcome_stored import read_outcome
from leadlight.report.page.page import write_page, write_report_page
from leadlight.report.past.history import History, events_of, open_past
from leadlight.report.period import Period
from leadlight.report.replay.chart import write_replay_png
from leadlight.report.replay.page import write_replay_page
from leadlight.report.replay.screen import LISTED, print_replay
from leadlight.report.replay.sheets import ON_PAGE
from leadlight.report.replay.spreadsheet import touched, write_touched
from leadlight.report.scope import Scope
from leadlight.report.screen import print_list, print_report
from leadlight.report.story import print_story
from leadlight.report.summary.call_list import MOST_EXPLAINED, call_list, write_call_list
from leadlight.report.summary.screen import print_summary
from leadlight.report.summary.summary import TOP, Summary, summarise, summarise_parts, top_leads
from leadlight.report.sweep.screen import print_sweep
from leadlight.report.sweep.threshold_chart import write_sweep_png, write_threshold_png
from leadlight.report.sweep.threshold_screen import print_threshold
from leadlight.report.tables import Outcome

__all__ = [
    "LISTED",
    "MOST_EXPLAINED",
    "ON_PAGE",
    "TOP",
    "Column",
    "Findings",
    "History",
    "Outcome",
    "Period",
    "Report",
    "ReportCallError",
    "ReportError",
    "Scope",
    "Summary",
    "call_list",
    "events_of",
    "open_past",
    "print_list",
    "print_replay",
    "print_report",
    "print_story",
    "print_summary",
    "print_sweep",
    "print_threshold",
    "read_outcome",
    "report",
    "reports",
    "summarise",
    "summarise_parts",
    "top_leads",
    "touched",
    "write_call_list",
    "write_page",
    "write_png",
    "write_replay_page",
    "write_replay_png",
    "write_report_page",
    "write_sweep_png",
    "write_threshold_png",
    "write_touched",
]
