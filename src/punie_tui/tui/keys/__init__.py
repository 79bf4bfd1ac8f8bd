"""What can be done, by which key, and why not now; and the keys that mean the same everywhere."""
