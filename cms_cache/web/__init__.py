"""What a Pyramid application includes: sessions, limits, compression, cache headers."""
