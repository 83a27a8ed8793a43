"""Learns the limits of behaviour from past deals: see `kaopu.features.limits`.

Two forms are tried. ``usual``: a quantile of the won deals' numbers, by stage and age.
``fixed``: one number for all, the change point, beyond which deals were won less often.
Either must pass a mark, given all else that is known of the deals: else the limit
separates nothing, and what nine in ten won deals kept to remains.
"""

from kaopu.features.limit_search.learn import learn_limits
from kaopu.features.limit_search.tried import plain

__all__ = ["learn_limits", "plain"]
