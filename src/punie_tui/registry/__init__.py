"""Which models are in use: promoted, archived, taken back, deleted, with their folders."""
