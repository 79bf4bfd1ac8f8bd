"""Validate: does it work?"""
