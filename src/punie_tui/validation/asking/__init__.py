"""Asks a model the queries of a suite, here or through a server, and judges each answer as it comes."""
