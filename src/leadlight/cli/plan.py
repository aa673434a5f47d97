"""``leadlight plan``: from a target back to inquiries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadlight.cli.app import MapOption, command, flag
from leadlight.cli.past import past_of
from leadlight.cli.terminal import BAD_CALL, make_room, note, put, screen, stop

if TYPE_CHECKING:
    from fractions import Fraction

    from leadlight.plan import Ask, Plan
    from leadlight.report import History, Outcome


@command
def plan(
    target: Annotated[
        str,
        typer.Option("--target", metavar="T", help="'2.5M revenue by 2026-12', '100 deals by 2026-Q4' or '25 deals'."),
    ],
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="What qualify --out wrote. Without: the arithmetic on --rates."),
    ] = None,
    deal: Annotated[
        str | None, typer.Option("--deal", metavar="N", help="What a deal is worth, for a target in money.")
    ] = None,
    history: Annotated[
        list[str] | None,
        typer.Option("--history", metavar="EVENTS", help="Without --deal: measure it on what deals were won for."),
    ] = None,
    map_: MapOption = None,
    leads: Annotated[
        list[str] | None,
        typer.Option("--leads", metavar="FILE", help="With --history of accounts: who belongs to which."),
    ] = None,
    share: Annotated[
        str, typer.Option("--share", metavar="%", help="The share of the target that these leads must bring.")
    ] = "100%",
    by: Annotated[
        str | None, typer.Option("--by", metavar="COL", help="Divide by month, grade, temperature, or any attribute.")
    ] = None,
    capacity: Annotated[
        str | None, typer.Option("--capacity", metavar="N/week", help="What sales can take on: 40/week, 8/day.")
    ] = None,
    spend: Annotated[
        Path | None,
        typer.Option("--spend", metavar="FILE", help="CSV of channel, campaign, month, amount, currency."),
    ] = None,
    rates: Annotated[
        str | None,
        typer.Option("--rates", metavar="R", help="Rates you expect, instead of measured: inquiry=10%,mql=80%."),
    ] = None,
    delays: Annotated[
        str | None,
        typer.Option("--delays", metavar="D", help="How long each step takes, instead of measured: inquiry=60d."),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="W", help="Otherwise as planned: mql=12%,deal=30000,delays=80%. Repeatable."),
    ] = None,
    as_json: Annotated[bool, flag("--json", "The whole plan as JSON.")] = False,
    csv: Annotated[bool, flag("--csv", "What is needed by channel, month and stage, as CSV.")] = False,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the chart to a picture.")] = None,
) -> None:
    """Plan from a target back to inquiries, on measured rates and delays."""
    if csv and as_json:
        stop("--csv and --json are two forms of one output. Choose one.", BAD_CALL)
    if png is not None:
        make_room("--png", png)
    if folder is None:
        asked = {"--by": by, "--capacity": capacity, "--spend": spend, "--what-if": what_if, "--png": png}
        _needs_outcome(asked | {"--csv": csv or None, "--history": history, "--map": map_, "--leads": leads})
        _arithmetic(_Given(target, deal, share, rates, delays), as_json=as_json)
        return
    if deal is not None and history:
        stop("--deal says what a deal is worth, and --history measures it. Give one of them.", BAD_CALL)
    given = _Given(target, deal, share, rates, delays, past_of(history, map_, leads))
    found = _plan(folder, given, _Wished(by, capacity, spend, tuple(what_if or ())))
    if png is not None:
        from leadlight.plan.chart import write_plan_png

        write_plan_png(found, png)
        note(f"The chart is {png}")
    _show(found, csv=csv, as_json=as_json)


@dataclass(frozen=True)
class _Given:
    """The question as it was typed."""

    target: str
    deal: str | None
    share: str
    rates: str | None
    delays: str | None
    history: History | None = None

    def check(self) -> None:
        """A slip of the pen is told before anything is read, and so is a deal's size that is missing."""
        asked = self.ask()
        if self.history is None:
            asked.target.deals(asked.deal)
        elif not asked.target.in_money:
            stop(
                "--history measures what a deal is worth, and a target in deals needs no worth. Leave it out.", BAD_CALL
            )

    def ask(self, outcome: Outcome | None = None) -> Ask:
        from leadlight.plan import Ask, Target, deal_size, measured_deals, read_share

        target = Target.read(self.target, outcome.timezone if outcome else "UTC")
        share, size = read_share(self.share), None if self.deal is None else deal_size(self.deal)
        if outcome is None or self.history is None or not target.in_money:
            return Ask(target, size, share)
        sizes = measured_deals(outcome, self.history)
        return Ask(target, sizes.mean, share, sizes)

    def instead(self) -> tuple[dict[str, Fraction], dict[str, float]]:
        from leadlight.plan import read_delays, read_rates

        return read_rates(self.rates) if self.rates else {}, read_delays(self.delays) if self.delays else {}


@dataclass(frozen=True)
class _Wished:
    by: str | None
    capacity: str | None
    spend: Path | None
    what_ifs: tuple[str, ...]


def _plan(folder: Path, given: _Given, wished: _Wished) -> Plan:
    from leadlight.engine.sweep import Capacity
    from leadlight.plan import Wish, plan, read_what_if
    from leadlight.report import read_outcome
    from leadlight.report.spend import read_spend

    given.check()
    rates, delays = given.instead()
    capacity = None if wished.capacity is None else Capacity.read(wished.capacity).a_week
    what_ifs = [read_what_if(each) for each in wished.what_ifs]
    given.ask().check(what_ifs)
    spend = None if wished.spend is None else read_spend(wished.spend)
    wish = Wish(rates, delays, wished.by, capacity, spend, what_ifs)
    outcome = read_outcome(folder)
    return plan(outcome, given.ask(outcome), wish)


def _arithmetic(given: _Given, *, as_json: bool) -> None:
    from leadlight.plan import arithmetic

    given.check()
    ask = given.ask()
    rates, delays = given.instead()
    if not rates:
        stop(
            "A plan needs a history or rates: name the folder that qualify --out wrote, or give "
            "--rates inquiry=10%,mql=80%,sal=40%,opportunity=10%",
            BAD_CALL,
        )
    found = arithmetic(ask.target, rates, ask.deal, ask.share, delays)
    if as_json:
        _write(found.as_dict())
        return
    from leadlight.plan.screen import print_arithmetic

    print_arithmetic(found, screen())


def _show(found: Plan, *, csv: bool, as_json: bool) -> None:
    from leadlight.plan.tables import plan_csv, plan_dict

    if as_json:
        _write(plan_dict(found))
    elif csv:
        put(plan_csv(found))
    else:
        from leadlight.plan.screen import print_plan

        print_plan(found, screen())


def _write(whole: dict[str, Any]) -> None:
    import json

    put(json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def _needs_outcome(asked: dict[str, object]) -> None:
    for option, value in asked.items():
        if value is not None:
            stop(f"{option} needs an outcome: name the folder that qualify --out wrote before the options.", BAD_CALL)
