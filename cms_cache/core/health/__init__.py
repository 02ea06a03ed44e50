"""What the host offers and whether it works: detection, tests, status."""
