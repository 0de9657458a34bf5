"""Copies of the live release outside the database, each repaired from it."""
