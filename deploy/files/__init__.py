"""Files in and out: lists as offices really send them, blank forms for them, and everything listed as a file."""
