"""What the rows of an export are: leads or notes, which ids they have, in which stage."""
