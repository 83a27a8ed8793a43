"""Exports of CRMs, made after their documented fields, with where each column belongs.

The deals are simulated: what a rep wrote down moves the odds, and what the CRM fills in
afterwards gives the outcome away, as in real exports.
"""
