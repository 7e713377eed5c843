"""Minutes to carry away: Markdown, Word, paper."""
