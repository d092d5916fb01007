"""The Neo4j side of the schema: constraints and indexes, as ``schema/neo4j.cypher`` has them.

``python -m kg.graph.neo4j_schema > schema/neo4j.cypher`` writes the file anew.
"""

from __future__ import annotations

from kg.graph.schema import ENTITY_LABELS, NODES

NODE_LABEL = "KgNode"
"""The label that every node of the graph carries besides its own: what kg wrote is told apart by it."""
RECORD_LABEL = "KgRecord"
"""Stored papers with what was found in them; not part of the graph."""
STORE_LABEL = "KgStore"
"""One node: the version of the schema, and what builds lock."""
NAME_INDEX = "kg_names"
"""The full-text index on names and aliases."""
_BARE = f"MATCH (n:{NODE_LABEL}) WHERE n:{'|'.join(ENTITY_LABELS)} AND n.aliases IS NULL"
EMPTY_LISTS = f"{_BARE} SET n.aliases = []"
"""Gives entities the empty list of aliases that neo4j-admin's files can't hold."""
SOME_EMPTY_LISTS = f"{_BARE} WITH n LIMIT 10000 SET n.aliases = [] RETURN count(n) AS done"
"""The same for so many that a transaction can hold them: to be run until none is left."""

_HEADER = """\
// Constraints and indexes of a kg graph in Neo4j (Community edition will do).
// Generated from kg/graph/schema.py by `python -m kg.graph.neo4j_schema`; applied by every build and by
// `kg schema apply`. Running it again changes nothing.

"""


def constraints() -> dict[str, str]:
    """Name → statement of every uniqueness constraint."""
    # The schema's own labels come first: labels(n)[0] is the label whose name was used first in a database.
    unique = {f"kg_{label.lower()}_id": label for label in (*NODES, NODE_LABEL, RECORD_LABEL, STORE_LABEL)}
    # None for relationships: MERGE locks both ends, and 17 more indexes cost a load 15 % of its speed.
    return {
        name: f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
        for name, label in unique.items()
    }


def indexes() -> dict[str, str]:
    """Name → statement of every index that look-ups by name use."""
    named = {
        f"kg_{label.lower()}_name": f"CREATE INDEX kg_{label.lower()}_name IF NOT EXISTS FOR (n:{label}) ON (n.name)"
        for label in (*ENTITY_LABELS, "Repository")
    }
    labels = "|".join(ENTITY_LABELS)
    names = f"CREATE FULLTEXT INDEX {NAME_INDEX} IF NOT EXISTS FOR (n:{labels}) ON EACH [n.name, n.aliases]"
    return named | {NAME_INDEX: names}


def statements() -> dict[str, str]:
    """Name → statement, constraints first."""
    return constraints() | indexes()


def script() -> str:
    """The text of ``schema/neo4j.cypher``."""
    return _HEADER + "".join(f"{statement};\n" for statement in statements().values())


if __name__ == "__main__":
    print(script(), end="")
