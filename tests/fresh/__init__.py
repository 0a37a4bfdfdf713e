"""The README's steps, followed in a fresh Debian."""
