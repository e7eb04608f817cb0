"""The application with its endpoint: the pages of ``app.py``, and ``/sparql`` on the same port.

Run by ``doctrine app``, by ``streamlit run asgi.py`` or by any ASGI server.
"""

import os
from pathlib import Path

import streamlit as st

from graph.server.access import gate
from graph.server.endpoint import Endpoint
from graph.workers import shared

before = gate(st.get_option("server.address") or "", os.environ.get("DOCTRINE_TOKEN"))
app = st.App(Path(__file__).with_name("app.py"), routes=Endpoint(shared).routes(before))
