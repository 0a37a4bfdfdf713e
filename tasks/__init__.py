"""What was promised: plans, tasks, targets, milestones, people; reading of files, figures and clauses."""
