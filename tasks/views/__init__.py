"""Pages about accounts: login, logout, and for which organisation one acts."""
