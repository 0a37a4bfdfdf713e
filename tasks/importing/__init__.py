"""From the tables of a file to task rows with their fields."""
