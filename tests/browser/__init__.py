"""A walk through the pages in the system's Chromium."""
