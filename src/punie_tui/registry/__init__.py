"""The registry of models: promoting, rolling back, archiving, restoring and deleting them, with their folders."""
