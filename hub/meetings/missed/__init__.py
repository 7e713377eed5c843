"""Who was not there: what they missed, and a word to those who missed two in a row."""
