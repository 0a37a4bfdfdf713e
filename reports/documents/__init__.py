"""Documents of the quarterly table: the only door through which they leave."""
