"""Where values are kept. Each is a dogpile backend of bytes with a little more: see `types`."""
