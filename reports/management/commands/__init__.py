"""Commands of the reports: thin, they parse, call and print."""
