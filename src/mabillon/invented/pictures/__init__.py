"""Media of the invented case, drawn by seeds: no person, no real mark."""
