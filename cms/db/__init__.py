"""The database layer: engine, sessions, units of work, migrations. Knows no model."""
