"""Generators of static sites: which of a site's files are pages, their addresses, their defaults, and what is public.

Each module knows one generator; its rules are those of the generator's documentation, which it names. recognition.py
chooses by the configuration that a site has.
"""
