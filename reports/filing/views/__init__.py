"""The pages on which a report is filled in, and what their buttons ask for."""
