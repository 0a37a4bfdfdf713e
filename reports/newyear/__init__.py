"""新的一年: a list from that of the year before, with what is carried over, compared task by task."""
