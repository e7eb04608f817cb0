"""The report of an audit: for a director, for those who must mend, for other tools."""
