"""One lead: from the arrays of a batch to its explanation record."""
