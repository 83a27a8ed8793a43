"""The next step of a planned lead in words."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.explain.records import LeadExplanation, WhatIf
from kaopu.framework import Framework
from kaopu.language import Locale
from kaopu.planning import Step
from kaopu.report.lead.ranges import digits_of, step_range
from kaopu.report.lead.signs import SignPresenter


@dataclass(frozen=True)
class StepView:
    """A step in words.

    Attributes:
        about: What it is about: the sign, the fact, the signal.
        verdict: What past deals say of the sign; empty without one.
        evidence: The facts behind it, as the export spells them.
        action: What to ask or do.
        effect: What past deals suggest it gives; empty where they say nothing.
    """

    about: str
    verdict: str
    evidence: tuple[str, ...]
    action: str
    effect: str


@dataclass(frozen=True)
class StepPresenter:
    """Tells steps in one language."""

    locale: Locale
    framework: Framework

    def step(self, step: Step, lead: LeadExplanation) -> StepView:
        """Return a lead's step in words."""
        say, of = self.locale.text, self.locale.of
        if step.sign is not None:
            return self._of_sign(step, lead)
        if step.signal:
            about = say("week", "ask", signal=of(self.framework.names[step.signal]))
            signs = [sign for sign in self.framework.signs if sign.signal == step.signal]
            return StepView(about, "", (), of(signs[0].question) if signs else "", "")
        return StepView(say("week", "hold"), "", (), say("week", "hold_action"), "")

    def _of_sign(self, step: Step, lead: LeadExplanation) -> StepView:
        sign, signs = step.sign, SignPresenter(self.locale, self.framework)
        assert sign is not None  # noqa: S101 - the caller has looked
        view = signs.sign(sign, lead.probability)
        effect = ""
        if sign.what_if is not None:
            effect = self._effect(sign.what_if, lead.probability)
        verdict = signs.short_verdict(sign)
        return StepView(view.name, verdict, view.evidence, view.question, effect)

    def _effect(self, what_if: WhatIf, probability: float) -> str:
        say, percent = self.locale.text, self.locale.percent
        if what_if.worst is None:
            digits = digits_of(what_if)
            now, then = percent(probability, digits), percent(what_if.probability, digits)
            return say("week", "effect", now=now, then=then)
        told = step_range(what_if, probability, self.locale)
        return say("week", told.key, now=told.now, then=told.best, worst=told.worst)
