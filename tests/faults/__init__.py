"""Faults of hostile databases and platforms, struck at a chosen moment in tests of builds."""
