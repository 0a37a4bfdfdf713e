"""Accounts: who may log in and how, whose they are, and what was done with them."""
