"""A gate: what a scanner types is kept in a file at once, answered, and sent when there is a line."""
