"""Making a tool: start it, describe it, record its answers and check them."""
