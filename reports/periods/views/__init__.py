"""The pages about a quarter: its opening and closing, extensions, goals that change."""
