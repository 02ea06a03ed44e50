"""Reading WordPress's own export format, WXR, and making a site of it."""
