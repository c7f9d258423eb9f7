"""The story that the demonstration tells, chapter by chapter; :mod:`.telling` has the order of the acts."""
