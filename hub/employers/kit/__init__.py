"""The kit of a booking: brief, sheets, thanks, feedback, and whether it was meaningful."""
