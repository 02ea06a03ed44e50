"""Lists of published content: numbered pages that stay fast at any depth.

A page of a list is a range of an index between two page starts; see
docs/architecture/queries.md.
"""
