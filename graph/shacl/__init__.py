"""SHACL at the speed of the engine: SPARQL finds the nodes that may break a shape, pySHACL judges them.

Most nodes of a graph are sound. What a shape asks is compiled to SPARQL (:mod:`graph.shacl.sieve`) and the engine
names the few focus nodes that do not answer it; the shapes are then aimed at these alone and pySHACL, which stays the
reference, writes the report (:mod:`graph.shacl.report`) from the same store (:mod:`graph.shacl.backed`).
"""

from graph.shacl.report import conforms, report, report_on

__all__ = ["conforms", "report", "report_on"]
