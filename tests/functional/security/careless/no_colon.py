def includeme(config):
    config.add_site_permission("nocolon", roles=(), help="x")
