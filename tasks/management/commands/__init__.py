"""Commands of the tasks: thin, they parse, call and print."""
