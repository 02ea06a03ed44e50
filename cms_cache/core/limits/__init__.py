"""How often something may happen, counted over all processes of a site."""
