"""What makes training fast on a CPU, and nothing that it needs to be right."""
