"""All that one needs before a meeting on one page: to be read, printed or sent."""
