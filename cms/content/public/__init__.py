"""Content as visitors see it: entries, teasers, references, who may read what."""
