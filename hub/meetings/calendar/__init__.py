"""iCalendar: what is sent, what is downloaded, and the feed."""
