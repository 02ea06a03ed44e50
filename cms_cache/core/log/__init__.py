"""The log of changes: part of the data, written by the transaction that changes it."""
