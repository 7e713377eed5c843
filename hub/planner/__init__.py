"""The cluster's year: which days are school days, and what stands in the calendars of its schools."""
