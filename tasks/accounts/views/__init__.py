"""Pages about accounts: login, for whom one acts, accounts from a list, the audit trail."""
