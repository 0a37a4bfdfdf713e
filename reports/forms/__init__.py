"""Forms of the pages: fields, layout and what must fit between fields."""
