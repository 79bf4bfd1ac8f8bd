"""What the model may call: typed results, stubs, fixtures, the schema checks and the sandbox. Knows nobody."""
