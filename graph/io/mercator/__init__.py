"""Maps of Mercator, the cartography tool of French hospitals, to a map of ours."""
