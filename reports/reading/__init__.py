"""A report as it is read by whoever may read it, and its versions side by side."""
