"""The body of content: sanitised when saved, rendered once, split and resolved when read.

Pure functions over text; nothing here knows a database or a request.
"""
