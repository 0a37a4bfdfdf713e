"""Tests on the demonstration, which is loaded once for all of them."""
