"""Progress narrative read into items and rows, and composed back, losslessly."""
