"""Whole responses for everybody: keys, policy, entries, freshness, single flight. Knows no web."""
