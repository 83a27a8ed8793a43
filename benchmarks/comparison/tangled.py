"""Companies whose outcome rests on what facts do together, on codes, and on thresholds.

Nothing of it adds up, as little in a linear model as in a checklist: what a fact is worth
depends on another one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CODES, CODE_COLUMNS = 300, 3
CATEGORIES = (3, 5, 8, 12)
NUMBERS, FLAGS, NOISE = 8, 6, 6


def tangled_deals(rows: int, seed: int) -> tuple[pd.DataFrame, Floats, Floats]:
    """Return facts (n, columns), outcomes 0 or 1 (n,) and the true probabilities (n,).

    Columns ``code_*`` are numbers that stand for things, ``category_*`` and ``flag_*``
    texts, ``number_*`` numbers, and ``noise_*`` numbers that tell nothing.

    Args:
        rows: How many.
        seed: Of the company; its deals are drawn anew for every number of rows.
    """
    company = np.random.default_rng(seed)
    rng = np.random.default_rng([seed, rows])
    shares = [company.dirichlet(np.full(CODES, 0.6)) for _ in range(CODE_COLUMNS)]
    codes = [rng.choice(CODES, rows, p=share) for share in shares]
    categories = [rng.integers(0, levels, rows) for levels in CATEGORIES]
    numbers = [
        rng.lognormal(0, 1, rows) if i % 2 else rng.normal(0, 1, rows)
        for i in range(NUMBERS)
    ]
    flags = [rng.random(rows) < company.uniform(0.2, 0.8) for _ in range(FLAGS)]
    log_odds = _log_odds(company, codes, categories, numbers, flags)
    facts = pd.DataFrame(
        {f"code_{i}": (1_000 * (i + 1) + values) for i, values in enumerate(codes)}
        | {f"category_{i}": [f"v{v}" for v in c] for i, c in enumerate(categories)}
        | {f"number_{i}": np.round(values, 3) for i, values in enumerate(numbers)}
        | {f"flag_{i}": np.where(f, "yes", "no") for i, f in enumerate(flags)}
        | {f"noise_{i}": np.round(rng.normal(0, 1, rows), 3) for i in range(NOISE)}
    )
    truth = 1 / (1 + np.exp(-log_odds))
    return facts, (rng.random(rows) < truth).astype(float), truth


def _log_odds(
    company: np.random.Generator,
    codes: list[NDArray[np.intp]],
    categories: list[NDArray[np.intp]],
    numbers: list[Floats],
    flags: list[NDArray[np.bool_]],
) -> Floats:
    """Return the log-odds (n,), of which two in five deals are won or so."""
    alone = company.normal(0, 0.6, CODES)[codes[0]]
    by_category = company.normal(0, 0.7, (CODES, CATEGORIES[0]))[codes[1], categories[0]]
    turned = company.normal(0, 0.8, CODES)[codes[2]] * np.where(flags[0], 1, -1)
    pairs = company.normal(0, 0.7, CATEGORIES[1:3])[categories[1], categories[2]]
    steps = 1.2 * ((numbers[0] > 0.3) & (numbers[1] < 1.2))
    steps -= 1.0 * ((numbers[2] < -0.5) | (numbers[3] > 2))
    either = 0.9 * (flags[1] ^ flags[2]) + 0.8 * ((numbers[4] > 0) == flags[3])
    sign = 0.8 * np.sign(numbers[6]) * np.where(categories[3] < CATEGORIES[3] // 2, 1, -1)
    total = alone + by_category + turned + pairs + steps + either + sign
    return np.asarray(total - total.mean() - 0.6)
