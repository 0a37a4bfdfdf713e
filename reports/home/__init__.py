"""The home page (工作台) of each role, and the messages to a person."""
