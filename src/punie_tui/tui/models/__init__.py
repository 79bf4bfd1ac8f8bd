"""Models: what do I have?"""
