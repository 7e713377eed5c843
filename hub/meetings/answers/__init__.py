"""What the invited say: to the dates of a poll, and to the date that was chosen. Signed in or by their own link."""
