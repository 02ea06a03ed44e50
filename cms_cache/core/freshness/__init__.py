"""Whether a kept value may still be used: what was changed since it was computed."""
