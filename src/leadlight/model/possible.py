"""Whether claims about a row can all be so together. *No* is sure; what would take long to find out counts as yes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Final

from leadlight.model.claims import Term, Test, may_pass
from leadlight.model.truth import All, Any, Claim, Formula

WORK: Final = 20_000
"""Steps, each of a few microseconds, that all questions about a model may take together."""
_AT_ONCE: Final = 2_000  # steps of one question
_DEEPEST: Final = 12  # choices within choices


@dataclass
class Work:
    """How many steps are left. When none are, every question is answered with yes."""

    steps: int = WORK

    def possible(self, *formulas: Formula) -> bool:
        """Whether all the formulas can be so for some row."""
        part = Work(min(self.steps, _AT_ONCE))
        before = part.steps
        found = _Row().may_be(list(formulas), part, 0)
        self.steps -= before - part.steps
        return found

    def spend(self, steps: int = 1) -> bool:
        """Whether there was enough left."""
        self.steps -= min(steps, self.steps)
        return self.steps > 0


@dataclass
class _Row:
    """What is claimed of a row so far."""

    known: dict[Hashable, bool] = field(default_factory=dict)
    tests: dict[Hashable, tuple[Term, list[Test]]] = field(default_factory=dict)
    idle: dict[Hashable, list[Claim]] = field(default_factory=dict)
    """Tests of terms that need not be known, by what they wait for."""

    def may_be(self, agenda: list[Formula], work: Work, depth: int) -> bool:
        choices: list[Any] = []
        while agenda:
            if not work.spend():
                return True
            match agenda.pop():
                case False:
                    return False
                case All(parts):
                    agenda += parts
                case Any() as choice:
                    choices.append(choice)
                case Claim() as claim if not self._take(claim, agenda):
                    return False
        if not self._tests_pass(work):
            return False
        return depth >= _DEEPEST or not choices or self._choose(choices, work, depth)

    def _choose(self, choices: list[Any], work: Work, depth: int) -> bool:
        first, *others = sorted(choices, key=lambda choice: len(choice.parts))
        return any(self._copy().may_be([*others, part], work, depth + 1) for part in first.parts)

    def _copy(self) -> _Row:
        tests = {key: (term, [*of]) for key, (term, of) in self.tests.items()}
        return _Row(dict(self.known), tests, {key: [*waiting] for key, waiting in self.idle.items()})

    def _take(self, claim: Claim, agenda: list[Formula]) -> bool:
        """Add a claim; what now follows goes to the agenda. False where it contradicts what is known."""
        term = claim.term
        if claim.known is False:
            return self._settle([term.root], agenda, known=False)
        if claim.known is None and not term.sure and self.known.get(term.root) is not True:
            self.idle.setdefault(term.root, []).append(claim)
            return True
        if claim.test:
            self.tests.setdefault(term.key, (term, []))[1].append(claim.test)
        return self._settle([term.root, *term.needs], agenda, known=True)

    def _settle(self, keys: Iterable[Hashable], agenda: list[Formula], *, known: bool) -> bool:
        for key in keys:
            if self.known.setdefault(key, known) is not known:
                return False
            if known:
                agenda += (claim._replace(known=True) for claim in self.idle.pop(key, ()))
        return True

    def _tests_pass(self, work: Work) -> bool:
        for term, tests in self.tests.values():
            patterns = sum(test.what == "like" for test in tests)  # each is held against each
            if not work.spend(len(tests) + patterns * patterns):
                return True
            if not may_pass(term, tests):
                return False
        return True
