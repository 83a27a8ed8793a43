"""Explanation: exact contributions, signals, points, and warning signs.

Four rooms, each importing only those before it: `shapley`, `signs`, `past`, `lead`.
"""
