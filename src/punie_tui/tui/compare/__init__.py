"""Compare: is it better?"""
