"""The life of simulated deals: what happens day by day, and what of it decides the end."""

from kaopu.simulate.life.activities import draw_activities
from kaopu.simulate.life.generate import LifeSimulation, simulate_life
from kaopu.simulate.life.records import LifeWeights
from kaopu.simulate.life.shapes import SHAPES, Shape

__all__ = [
    "SHAPES",
    "LifeSimulation",
    "LifeWeights",
    "Shape",
    "draw_activities",
    "simulate_life",
]
