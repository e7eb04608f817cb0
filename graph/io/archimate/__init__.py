"""ArchiMate models: the exchange file of The Open Group and Archi's own file, to a map of ours and back."""
