"""What all verbs share: answers as text or JSON, files written, runs followed."""
