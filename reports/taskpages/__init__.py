"""The tasks of a year: their list, one task's year, how it stands in a quarter."""
