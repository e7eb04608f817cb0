"""The application: state in the address, drawing, sheets, pages."""
