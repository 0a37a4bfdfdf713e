"""What every page of one report shows and takes: the report, its state and text, its versions, an action on it."""
