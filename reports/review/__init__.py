"""The supervision office's desk: the queue of what was filed, and one report with all that it is judged by."""
