"""The built-in search backends: each database's own full-text index, and none."""
