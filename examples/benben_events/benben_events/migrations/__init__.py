"""The plugin's line of migrations; `cms db revision MESSAGE --branch events` writes the next."""
