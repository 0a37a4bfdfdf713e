"""The forms of a report as it is filled in: fields, layout, and what must fit between fields."""
