"""The page on which anything is found again."""
