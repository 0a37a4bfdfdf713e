"""审签: several reports of a bureau are shown on one page and signed at once."""
