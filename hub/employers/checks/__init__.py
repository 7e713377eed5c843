"""Safety talks and certificates: who supervises, what was discussed, by whom, when; never “approved”."""
