"""How sure a lead's own log-odds are: the interval around its probability.

Four things make them unsure, and their variances add up. What the deals leave open of
a linear model (Laplace's approximation of its posterior: few deals, or a fact that few
had, leave much open). Where the blend says other than that linear model, for one of them
errs. What is not known of the sigmoid, which was learnt from the same deals. And a little
that stays, however many deals there are: no model has the form of the truth.

`spread` says it of leads, from plain arrays; `laplace` makes these of past deals.
"""
