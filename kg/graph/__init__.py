"""The graph: its schema, its frozen nodes and edges, and how extractions become them."""
