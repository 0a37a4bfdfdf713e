"""Tests of the reading of official text."""
