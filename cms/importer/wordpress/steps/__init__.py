"""The steps of an import in their order: authors, terms, media, content, links, menus."""
