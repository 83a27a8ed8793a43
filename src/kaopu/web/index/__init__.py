"""All leads in little memory: what the inspector knows of each, and where its cells lie."""

from kaopu.web.index.build import build_index, in_parts
from kaopu.web.index.index_rows import VERDICTS, IndexColumns
from kaopu.web.index.lead_files import ShownLeads
from kaopu.web.index.lead_index import LeadIndex

__all__ = [
    "VERDICTS",
    "IndexColumns",
    "LeadIndex",
    "ShownLeads",
    "build_index",
    "in_parts",
]
