"""Pages: home, tasks, the quarterly table, the report form, the review."""
