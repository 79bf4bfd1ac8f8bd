"""Data: what does it learn from?"""
