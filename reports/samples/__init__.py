"""Data that nobody reported: the demonstration, and synthetic plans for measuring."""
