"""How well texts are read and checked, measured against readings made by hand."""
