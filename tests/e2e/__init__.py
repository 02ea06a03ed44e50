"""Whole sites, served, crawled and looked at with other people's checkers.

Everything here is heavy. What a machine lacks (a browser, Java, npm, the real data) is
skipped with the reason. Pictures and reports go to the folder that ``BENBEN_ARTIFACTS``
names, else to a temporary one that the run prints.
"""
