"""The application with its endpoint: the pages of ``app.py``, and ``/sparql`` on the same port.

Run by ``doctrine app``, by ``streamlit run asgi.py`` or by any ASGI server.
"""

from pathlib import Path

import streamlit as st

from graph.server.endpoint import Endpoint
from graph.workers import shared

app = st.App(Path(__file__).with_name("app.py"), routes=Endpoint(shared).routes())
