"""Tests of the measuring of reading."""
