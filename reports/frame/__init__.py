"""What stands around a page or in several of them: the due date, the tag of what did not change."""
