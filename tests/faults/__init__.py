"""What hostile databases and platforms do, on purpose and at a chosen moment: tests of builds stand on it."""
