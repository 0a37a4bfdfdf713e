"""The forms of the pages about tasks."""
