"""Scores as the importers of CRMs take them: one row a lead, five columns beside its id."""

from kaopu.report.crm.layouts import Layout, layout_names, layout_of
from kaopu.report.crm.target import CrmTarget

__all__ = ["CrmTarget", "Layout", "layout_names", "layout_of"]
