"""Who is asked, after the letters are out: more people, fewer, another address."""
