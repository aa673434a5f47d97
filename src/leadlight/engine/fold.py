"""What qualification means: one walk through each lead's events, in their order.

    model × history → outcome

For every event: what is known of the lead by then (`learn`), what its touches are worth (`touch`), what sales says
(`hear`), whether the lead must be kept out (`keep_out`), and whether a gate opens (`try_gates`). At the end, what is
left of the points as of now (`score_at`). `docs/semantics.md` says the same in prose, paragraph by paragraph.

Plain Python on rows of numbers (`shapes.py`): `compile.py` makes machine code of this very file, and every way to run a
model runs it. Work per touch is constant: a half-life is a value and an instant; touches that end wait in a queue.
"""

from __future__ import annotations

# Rows have no types that Python could check; Numba checks them when it compiles.
# mypy: ignore-errors
from decimal import Decimal

import numpy as np

from leadlight.engine.shapes import (
    ACCEPTED,
    BY_DISQUALIFIER,
    BY_EVENT,
    BY_GATE,
    BY_NOTHING,
    CREATED,
    CUSTOMER,
    DISQUALIFIED,
    DISQUALIFY,
    EVER,
    HALF_LIFE,
    INQUIRY,
    LIFESPAN,
    LOST,
    LOST_DEAL,
    MQL,
    NEVER,
    NO_CAP,
    NO_DECAY,
    NO_SALE,
    NURTURE,
    OPPORTUNITY,
    PER_DAY,
    PER_EPISODE,
    PER_WEEK,
    PQL,
    QUALIFIED,
    RECYCLED,
    REJECTED_DISQUALIFY,
    REQUALIFY,
    SAL,
    SQL,
    WON,
)
from leadlight.model.words import DAY, SAME

HALVES = np.array([0.5**n for n in range(1002)])
ROOTS = np.array([float(Decimal(2) ** (Decimal(-n) / 128)) for n in range(128)])  # exact, then rounded once


def fold(model, history, work, found, first, end, now, tell):
    """Fold the leads from ``first`` up to ``end``; return the first one not done, where a table ran out of room.

    ``tell`` asks for the score after each event as well (`explain`).
    """
    room, lead = found.room[0], work.lead[0]
    forget(model, work)
    for i in range(first, end):
        transitions, entries = room.transitions, room.entries
        begin(model, work, lead)
        state = history.fit_starts[i]
        know(model, history, lead, state)
        start, stop = history.starts[i], history.starts[i + 1]
        for e in range(start, stop):
            at = history.at[e]
            if at > now:
                stop = e
                break
            if learns(history, i, state, at):
                state = learn(history, i, state, at)
                know(model, history, lead, state)
            kind, fit = model.kinds[history.kind[e]], model.fits[history.fit[state]]
            live(model, work, found, lead, i, e, at, kind, fit)
            if tell:
                found.scores[e] = score_at(model, work, lead, at)
        if stop > start:
            lead.first_at, lead.last_at, lead.events = history.at[start], history.at[stop - 1], stop - start
        settle(model, history, work, found, lead, i, state, now)
        if room.full:  # take back what this lead has written; it will be done again with more room
            room.transitions, room.entries, room.full = transitions, entries, 0
            return i
        found.leads[i] = lead
    return end


def live(model, work, found, lead, i, e, at, kind, fit):
    """One event: touches, then sales, then disqualifiers, then gates."""
    if kind.activity:
        lead.last_activity = at
    for t in range(kind.first_touch, kind.end_touch):
        touch(model, work, found, lead, i, e, at, model.touches[t])
    if lead.stage_since == NEVER:  # its first event
        write(model, work, found, lead, i, e, at, INQUIRY, BY_NOTHING, 0, False, False)
        lead.stage_since = at
    ended = False
    if kind.sale != NO_SALE:
        ended = hear(model, work, found, lead, i, e, at, kind.sale, fit.disqualifiers)
    barring = 0
    if fit.disqualifiers | lead.excused:
        lead.excused &= fit.disqualifiers
        barring = fit.disqualifiers & ~lead.excused
    if barring and lead.stage not in (DISQUALIFIED, CUSTOMER):
        keep_out(model, work, found, lead, i, e, at, barring)
    elif not ended and (lead.gain >= model.terms[0].least_asks or kind.gates):
        try_gates(model, work, found, lead, i, e, at, kind.gates)


def forget(model, work):
    """Nobody has been counted yet. Counts begin when their lead first asks for them: most leads touch few rules."""
    for r in range(model.terms[0].rules):
        work.least[r].lead, work.most[r].lead = -1, -1


def begin(model, work, lead):
    terms = model.terms[0]
    lead.stage, lead.stage_since = INQUIRY, NEVER
    lead.first_at, lead.last_at, lead.last_activity = NEVER, NEVER, NEVER
    lead.episode, lead.open, lead.stamps, lead.stretch = 0, 0, 0, 0
    lead.cool_until, lead.excused, lead.events = NEVER, 0, 0
    lead.gain, lead.debt = terms.head_start, 0.0
    for s in range(terms.slots):
        held = work.sums[s]
        held.value, held.since, held.moment, held.head, held.tail = 0.0, 0, 0.0, 0, 0


def learns(history, i, state, at):
    """Whether more is known of the lead at this instant; what is said at the very instant is known."""
    return state + 1 < history.fit_starts[i + 1] and history.fit_at[state + 1] <= at


def learn(history, i, state, at):
    """All that is known of the lead at this instant."""
    while learns(history, i, state, at):
        state += 1
    return state


def know(model, history, lead, state):
    """The grade that follows from what is known."""
    fit = model.fits[history.fit[state]]
    lead.grade, lead.known = fit.grade, fit.known


def settle(model, history, work, found, lead, i, state, now):
    """The lead as of now: what is left of its points, and the grade from all that is known by now."""
    know(model, history, lead, learn(history, i, state, now))
    lead.score = score_at(model, work, lead, now)
    terms = model.terms[0]
    for c in range(terms.categories):
        found.categories[i * terms.categories + c] = work.shown[c]


# ── points ──────────────────────────────────────────────────────────────────────────────────────


def touch(model, work, found, lead, i, e, at, r):
    """Give a rule's points, unless it has not come often enough, or too often."""
    rule = model.rules[r]
    if rule.least_per != NO_CAP and count(model, work.least[r], rule.least_per, lead, i, at) < rule.least:
        return
    capped = rule.most_per != NO_CAP and count(model, work.most[r], rule.most_per, lead, i, at) > rule.most
    if found.room[0].most_entries:
        enter(found, i, e, r, capped)
    if not capped:
        give(model.slots[rule.slot], work.sums[rule.slot], work.waiting, at, rule.points)
        if rule.points > 0.0:
            lead.gain += rule.points
        else:
            lead.debt -= rule.points


def count(model, counter, per, lead, i, at):
    """How many times, this one included, in the period of this instant."""
    if counter.lead != i:
        counter.lead, counter.period, counter.times, counter.other, counter.other_times = i, NEVER, 0, NEVER, 0
    period = period_of(model, per, lead, at)
    if period != counter.period:  # where clocks go back over midnight, the day before comes once more
        times = counter.other_times if period == counter.other else 0
        counter.other, counter.other_times = counter.period, counter.times
        counter.period, counter.times = period, times
    counter.times += 1
    return counter.times


def period_of(model, per, lead, at):
    """The number of the calendar period in the model's time zone; a week begins on Monday."""
    if per == EVER:
        return 0
    if per == PER_EPISODE:
        return lead.stretch
    zone = 0
    while zone + 1 < model.terms[0].zones and model.zone_from[zone + 1] <= at:
        zone += 1
    day = (at + model.zone_offset[zone]) // DAY
    if per == PER_DAY:
        return day
    if per == PER_WEEK:
        return (day + 3) // 7  # 1970-01-01 was a Thursday
    return month_of(day)


def month_of(day):
    """Months since the year 0 for a day since 1970 (the proleptic Gregorian calendar, counted from March)."""
    since = day + 719_468
    century4 = since // 146_097
    of_era = since - century4 * 146_097
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    return (century4 * 400 + year) * 12 + (5 * of_year + 2) // 153


def give(slot, held, waiting, at, points):
    if slot.decay == NO_DECAY:
        held.value += points
    elif slot.decay == HALF_LIFE:
        held.value = left(slot, held, waiting, at) + points
        held.since = at
    else:
        if held.head == held.tail:
            held.value, held.moment, held.since = 0.0, 0.0, at
        last = waiting[slot.queue + held.tail]
        last.at, last.points = at, points
        held.tail += 1
        held.value += points
        held.moment += points * ((at - held.since) / slot.span)


def left(slot, held, waiting, at):
    """What is left of a running sum at an instant."""
    if slot.decay == NO_DECAY:
        return held.value
    if slot.decay == HALF_LIFE:
        return held.value if held.since == at or held.value == 0.0 else held.value * halved(at - held.since, slot.rate)
    while held.head < held.tail and at - waiting[slot.queue + held.head].at >= slot.span:
        gone = waiting[slot.queue + held.head]
        held.head += 1
        held.value -= gone.points
        held.moment -= gone.points * ((gone.at - held.since) / slot.span)
    if held.head == held.tail:
        return 0.0
    if slot.decay == LIFESPAN:
        return held.value - held.value * ((at - held.since) / slot.span) + held.moment
    return held.value


def score_at(model, work, lead, at):
    """The score: categories within their limits, and silence, within the limits of the whole."""
    terms = model.terms[0]
    score = 0.0
    for c in range(terms.categories):
        category = model.categories[c]
        total = 0.0
        for s in range(category.first_slot, category.end_slot):
            total += left(model.slots[s], work.sums[s], work.waiting, at)
        work.shown[c] = min(max(total, category.least), category.most)
        score += work.shown[c]
    if terms.idle_after and lead.last_activity != NEVER:
        score += ((at - lead.last_activity) // terms.idle_after) * terms.idle_points
    return min(max(score, terms.least), terms.most)


def highest(model, work, lead):
    """What the score cannot be above from here on without new points: all that is shown now, and all that was ever

    taken away, since a loss may fade. It spares most events a look at the gates.
    """
    most = lead.debt
    for c in range(model.terms[0].categories):
        most += max(work.shown[c], 0.0)
    return max(most, model.terms[0].head_start)


def halved(age, rate):
    """What is left of 1 at an age, for a rate in 128ths of a half-life; the same to the bit on every machine.

    No mathematical library is asked: whole half-lives and 128ths come from tables, and for the rest, within half a
    128th, five terms of the series are precise.
    """
    steps = age * rate
    if steps > 128_000.0:
        return 0.0
    whole = int(steps + 0.5)
    y = (whole - steps) * (0.6931471805599453 / 128)
    square = y * y
    series = 1.0 + y + square * (1 / 2 + y * (1 / 6)) + square * square * (1 / 24 + y * (1 / 120))
    return series * ROOTS[whole & 127] * HALVES[whole >> 7]


# ── stages ──────────────────────────────────────────────────────────────────────────────────────


def hear(model, work, found, lead, i, e, at, sale, disqualifiers):
    """Do what sales says. True if it ended an episode or set the cool-off: the same event opens no gate."""
    if sale == REQUALIFY:
        if lead.stage == DISQUALIFIED:
            lead.excused = disqualifiers
            move(model, work, found, lead, i, e, at, INQUIRY, BY_EVENT, 0, False)
        return False
    if sale in (ACCEPTED, QUALIFIED, CREATED, WON):
        target = SAL if sale == ACCEPTED else SQL if sale == QUALIFIED else OPPORTUNITY if sale == CREATED else CUSTOMER
        advance(model, work, found, lead, i, e, at, target, disqualifiers)
        return False
    if lead.stage == DISQUALIFIED:
        return False
    if lead.stage == CUSTOMER and sale not in (RECYCLED, DISQUALIFY):
        return False
    if sale in (DISQUALIFY, REJECTED_DISQUALIFY):
        move(model, work, found, lead, i, e, at, DISQUALIFIED, BY_EVENT, 0, False)
        return True
    lead.cool_until = at + model.terms[0].cool_off
    target = LOST if sale == LOST_DEAL else NURTURE
    if lead.stage != target:
        move(model, work, found, lead, i, e, at, target, BY_EVENT, 0, False)
    return True


def advance(model, work, found, lead, i, e, at, target, disqualifiers):
    """Move on along the path, never back; stages that were skipped are stamped as inferred."""
    if lead.open and lead.stage >= target:
        return
    if lead.stage == DISQUALIFIED:
        lead.excused = disqualifiers
    if not lead.open:
        start_episode(lead)
    if not lead.stamps & (1 << MQL | 1 << PQL):
        move(model, work, found, lead, i, e, at, MQL, BY_NOTHING, 0, True)
    for stage in range(SAL, target):
        if not lead.stamps & (1 << stage):
            move(model, work, found, lead, i, e, at, stage, BY_NOTHING, 0, True)
    move(model, work, found, lead, i, e, at, target, BY_EVENT, 0, False)


def start_episode(lead):
    lead.episode += 1
    lead.open, lead.stamps = 1, 0


def keep_out(model, work, found, lead, i, e, at, disqualifiers):
    first = 0
    while not disqualifiers & (1 << first):
        first += 1
    move(model, work, found, lead, i, e, at, DISQUALIFIED, BY_DISQUALIFIER, first, False)


def try_gates(model, work, found, lead, i, e, at, raised):
    """Open the first gate of each door that is still shut; do not look where no gate can hold."""
    if lead.stage in (DISQUALIFIED, CUSTOMER) or (at < lead.cool_until and not lead.open):
        return
    terms = model.terms[0]
    try_mql = not lead.open or lead.stamps & (1 << MQL) == 0
    try_pql = not lead.open or lead.stamps & (1 << PQL) == 0
    can_mql = lead.gain >= terms.mql_asks and lead.grade >= terms.mql_grade
    can_pql = lead.gain >= terms.pql_asks and lead.grade >= terms.pql_grade
    try_mql = try_mql and (can_mql or raised & terms.mql_events != 0)
    try_pql = try_pql and (can_pql or raised & terms.pql_events != 0)
    if not (try_mql or try_pql):
        return
    score = score_at(model, work, lead, at)
    lead.gain = highest(model, work, lead)
    for g in range(terms.gates):
        stage = model.gates[g].stage
        if (lead.open and lead.stamps & (1 << stage)) or not (try_mql if stage == MQL else try_pql):
            continue
        if holds(model, work, g, raised, score, lead.grade):
            if not lead.open:
                start_episode(lead)
            move(model, work, found, lead, i, e, at, stage, BY_GATE, g, False)


def holds(model, work, g, raised, score, grade):
    gate = model.gates[g]
    if gate.event and not raised & (1 << g):
        return False
    if score < gate.score - SAME or grade < gate.grade:
        return False
    for n in range(gate.first_need, gate.end_need):
        if work.shown[model.needs[n].category] < model.needs[n].points - SAME:
            return False
    return True


def move(model, work, found, lead, i, e, at, stage, by, why, inferred):
    """Enter a stage, or stamp the second door; write it down with its cause."""
    stamp = lead.open and stage in (MQL, PQL) and lead.stamps != 0
    write(model, work, found, lead, i, e, at, stage, by, why, inferred, stamp)
    if not stamp:
        lead.stage, lead.stage_since = stage, at
    if stage in (NURTURE, LOST, DISQUALIFIED):
        lead.stretch += lead.open
        lead.open = 0
    elif lead.open:
        lead.stamps |= 1 << stage


def write(model, work, found, lead, i, e, at, stage, by, why, inferred, stamp):
    """One line of the transitions."""
    room = found.room[0]
    if room.transitions >= room.most_transitions:
        room.full = 1
        return
    line = found.transitions[room.transitions]
    room.transitions += 1
    line.lead, line.event, line.by, line.why = i, e, by, why
    line.source, line.target = -1 if lead.stage_since == NEVER else lead.stage, stage
    line.score, line.grade, line.known = score_at(model, work, lead, at), lead.grade, lead.known
    line.episode, line.inferred, line.stamp = lead.episode, inferred, stamp


def enter(found, i, e, r, capped):
    """Write a touch into the ledger."""
    room = found.room[0]
    if room.entries >= room.most_entries:
        room.full = 1
        return
    line = found.entries[room.entries]
    room.entries += 1
    line.lead, line.event, line.rule, line.capped = i, e, r, capped
