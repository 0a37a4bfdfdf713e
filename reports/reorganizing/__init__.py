"""Units that are merged, tasks that are merged into others, leads that change: each with what follows said before."""
