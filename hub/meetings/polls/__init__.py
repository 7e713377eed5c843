"""Finding the date: options, answers, the count, the choice."""
