"""What past deals say of one fact: parts of the explanation records."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.features.limits import Form


@dataclass(frozen=True)
class Support:
    """How the past deals ended that held the same as a lead does.

    Numbers and dates are counted by quarters of the past deals.

    Attributes:
        deals, won: How many held it, and how many of them were won.
        rate: Share of them won; None under five deals.
        low, high: Its Wilson interval, 95 %; None under five deals.
        overall: Share won of all past deals that could have been asked about the fact.
        above, at_most: For a number, the quarter it lies in; None is no bound.
    """

    deals: int
    won: int
    rate: float | None
    low: float | None
    high: float | None
    overall: float
    above: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class FactLimit:
    """What past deals kept to of a number of behaviour, at a lead's stage and age.

    Attributes:
        value: The limit.
        is_above: Whether it is beyond above the limit; else below it.
        is_beyond: Whether the lead is.
        form: ``usual``: a share of the won deals at this stage and age kept within it;
            ``fixed``: beyond it deals were won less often; ``stated``: the pipeline file
            says so.
        separates: Whether past deals beyond it were clearly won less often than deals
            that are alike in all else.
        share: Of the won deals, how many kept within a ``usual`` limit.
        won: How many won deals tell it.
        stage: Their sales stage; empty for any.
        from_days, to_days: Their age, above the one and at most the other; None is no
            bound.
        usual: The number in the middle of them.
        deals, deals_won: Past deals, each at one moment of its life.
        beyond, beyond_won: Those of them that were beyond their own limit.
        alike: Share won of the others, as if they had been of the same stages and ages as
            those beyond; None where it is not known.
    """

    value: float
    is_above: bool
    is_beyond: bool
    form: Form
    separates: bool
    share: float
    won: int
    stage: str
    from_days: float | None
    to_days: float | None
    usual: float
    deals: int
    deals_won: int
    beyond: int
    beyond_won: int
    alike: float | None = None
