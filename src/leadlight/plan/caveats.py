"""What a careful analyst would say when handing over a plan; nothing that does not apply."""

from __future__ import annotations

from leadlight.plan.answer import Ask
from leadlight.plan.fit import Instead
from leadlight.plan.given import STEPS
from leadlight.plan.made import Made
from leadlight.plan.observe import Seen
from leadlight.plan.scene import Scene
from leadlight.plan.target import say_money
from leadlight.plan.worth import DealSizes
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.missing_wins import missing_wins
from leadlight.report.say import STAGE_TITLES, plural
from leadlight.report.tables import Outcome


def caveats(made: Made) -> tuple[str, ...]:
    """In the order in which they matter."""
    ask, seen, instead, scene = made.ask, made.seen, made.wish.instead, made.scene
    said = [_late(made.outcome, instead), _few(seen, instead), _given(instead), _deal(ask), _share(ask)]
    return tuple(filter(None, [*said, _young(seen, scene), _same()]))


def _late(outcome: Outcome, instead: Instead) -> str:
    missing = None if set(STEPS) <= {*instead.rates} else missing_wins(outcome)
    if missing is None:
        return ""
    return (
        f"{missing.sentence} Leads from before {missing.first_win} make the measured rates too low and the delays too "
        "long, so this plan asks for more than it takes: qualify only leads created since then and plan on those, or "
        "give the rates you know with --rates."
    )


def _few(seen: Seen, instead: Instead) -> str:
    few = [s for s in STEPS if s not in instead.rates and seen.steps[s].n < TOO_FEW]
    if not few:
        return ""
    said = ", ".join(f"{plural(seen.steps[s].n, 'lead')} at {STAGE_TITLES[s]}" for s in few)
    return f"Few to tell from: {said}. The range is as wide as that makes it; more history narrows it."


def _given(instead: Instead) -> str:
    names = [STAGE_TITLES[stage] for stage in STEPS if stage in instead.rates]
    return f"Given by you, and taken as certain: the rate from {', '.join(names)}." if names else ""


def _deal(ask: Ask) -> str:
    if not ask.target.in_money or ask.deal is None:
        return ""
    each = say_money(ask.deal)
    if ask.measured is not None:
        return _measured(ask.measured, each)
    return f"Every deal is counted at {each}; real ones differ, and few large ones can make or break a target."


def _measured(sizes: DealSizes, each: str) -> str:
    said = [f"A deal is counted at {each}: the mean of the {plural(sizes.n, 'deal')} won so far"]
    if sizes.unknown:
        said.append(f" whose amount is known ({sizes.unknown:,} more had none)")
    low, high = (say_money(round(end)) for end in sizes.interval)
    said.append(f", {low} to {high} with 95%. The range holds that; one large deal can still make or break a target.")
    if sizes.few:
        said.append(f" {plural(sizes.n, 'deal')} {'is' if sizes.n == 1 else 'are'} few to tell from.")
    return "".join(said)


def _share(ask: Ask) -> str:
    return "All of today's pipeline is counted towards marketing's share, whoever brought it." if ask.share < 1 else ""


def _young(seen: Seen, scene: Scene) -> str:
    if scene.days is None or scene.days <= seen.history_days:
        return "Leads too young to have finished are counted for the days they have had, never as failures."
    lasted = plural(round(seen.history_days), "day")
    return (
        f"The history is {lasted} long, shorter than the time to the deadline: what takes longer than it has lasted is "
        "not foreseen."
    )


def _same() -> str:
    return "The plan holds while leads are like those so far: more of them, from elsewhere, are seldom as good."
