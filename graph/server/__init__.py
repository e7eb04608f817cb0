"""The SPARQL 1.1 endpoint over HTTP, read-only: ``doctrine serve``, and ``/sparql`` within the application."""
