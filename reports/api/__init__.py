"""What another system reads, with a token, of what a person may read: tasks, standing, issues; nothing is written."""
