"""Shared by all commands: answers as text or JSON, writing files, following runs."""
