"""What users of other systems complain about: a file each, with a test of the same name."""
