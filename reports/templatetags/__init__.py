"""Template tags of the frame and of the marks that pages share."""
