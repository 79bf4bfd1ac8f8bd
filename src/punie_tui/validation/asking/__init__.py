"""A suite put to a model, here or served, and each answer judged as it comes."""
