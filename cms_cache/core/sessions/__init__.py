"""Server-side sessions: where they are kept, and which account each belongs to."""
