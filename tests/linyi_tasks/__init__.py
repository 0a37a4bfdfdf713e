"""Tests of the project around the two apps."""
