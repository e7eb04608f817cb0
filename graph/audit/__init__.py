"""The audit: a map of an information system held to the rules of the doctrine and of the law."""
