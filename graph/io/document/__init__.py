"""A document as plain values, and its forms: a page for the web, a text for a word processor, Markdown."""
