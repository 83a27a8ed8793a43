"""The facts that histories tell of deals, each as of a moment; one module a subject."""

from kaopu.histories.facts.as_of import facts_as_of

__all__ = ["facts_as_of"]
