"""Official Chinese text read into what it says: pure, no Django."""
