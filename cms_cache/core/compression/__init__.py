"""Which content coding a client gets, and the coded bytes."""
