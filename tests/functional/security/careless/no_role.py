def includeme(config):
    config.add_site_permission("a:b", roles=("root",), help="x")
