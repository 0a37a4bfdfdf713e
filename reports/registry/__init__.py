"""Units and sub-projects as texts name them, and what was written of them, kept so that it can be undone."""
