"""What has been said about the tasks: reports, their way through the offices, and the documents made from both."""
