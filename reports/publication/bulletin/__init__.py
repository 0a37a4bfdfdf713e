"""The bulletin (督查通报): paragraphs composed from the dashboard's figures, edited by the office, frozen when signed."""
