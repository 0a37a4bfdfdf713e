"""The project around the two apps: settings, addresses, and what every request passes through."""
