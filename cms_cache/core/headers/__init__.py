"""What browsers and proxies may keep, as data: one table, one pure function."""
