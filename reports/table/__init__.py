"""The quarterly decomposition table (季度分解表) as a page and as a document."""
