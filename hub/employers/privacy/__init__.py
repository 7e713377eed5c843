"""Privacy: what is kept about people at employers, on which basis, until when, and what they can ask of us."""
