"""Passwords, one-time links, second factors and throttling: no web, no account logic."""
