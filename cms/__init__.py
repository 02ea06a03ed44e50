"""Benben: a content management system on Pyramid that is fast by construction."""

__version__ = "0.1.0.dev0"
