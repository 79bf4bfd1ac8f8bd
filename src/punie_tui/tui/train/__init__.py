"""Train: is it learning?"""
