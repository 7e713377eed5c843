"""Resources put together in an order, with a note on each: "Year 9 options week"."""
