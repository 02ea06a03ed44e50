"""What a search means, in words alone: no database, no web."""
