"""What the program stands on breaks, or everybody comes at once: a real server, real requests, nothing lost."""
