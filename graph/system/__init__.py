"""One's own information system: what every format of map is brought to, and how it becomes a graph."""
