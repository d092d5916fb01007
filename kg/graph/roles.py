"""Which relationship a role becomes: by the label that the entity has in the graph, whatever the paper took it for.

A paper may call "semi-supervised learning" a Task that it addresses, while most papers use it as a Method; the graph
decides once, and the paper's edge becomes the nearest one that the schema allows.  MENTIONS is allowed everywhere.
"""

from __future__ import annotations

from kg.graph.schema import RELATIONSHIPS, ROLE_RELATIONSHIP
from kg.models import EntityType, Role

# Roles whose own relationship doesn't lead to the label, and what is nearest. What is missing is MENTIONS.
_NEAREST: dict[tuple[Role, EntityType], str] = {
    ("addressed", "Method"): "USES",
    ("evaluated_on", "Method"): "USES",
    ("trained_on", "Method"): "USES",
    ("addressed", "Dataset"): "EVALUATES_ON",
    ("addressed", "Benchmark"): "EVALUATES_ON",
    ("reported", "Dataset"): "EVALUATES_ON",
    ("reported", "Benchmark"): "EVALUATES_ON",
    ("evaluated_on", "Metric"): "REPORTS",
    ("introduced", "Task"): "ADDRESSES",
    ("used", "Task"): "ADDRESSES",
    ("evaluated_on", "Task"): "ADDRESSES",
    ("trained_on", "Task"): "ADDRESSES",
}

# One edge a paper and entity: where several mentions disagree, the first of these wins, as in the annotation guide.
STRENGTH = ("INTRODUCES", "EVALUATES_ON", "TRAINS_ON", "REPORTS", "ADDRESSES", "USES", "COMPARES", "MENTIONS")


def relationship_for(role: Role, label: EntityType) -> str:
    """The type of the edge from a paper to an entity with this label."""
    own = ROLE_RELATIONSHIP[role]
    return own if label in RELATIONSHIPS[own].targets else _NEAREST.get((role, label), "MENTIONS")
