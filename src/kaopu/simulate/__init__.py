"""Simulated deals and leads whose true probabilities and causes are known."""

from kaopu.simulate.generate import Simulation, simulate
from kaopu.simulate.records import Weights, weights_record
from kaopu.simulate.truth import true_log_odds

__all__ = ["Simulation", "Weights", "simulate", "true_log_odds", "weights_record"]
