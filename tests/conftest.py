"""Fixtures that all tests share."""

pytest_plugins = ["tests.neo4j_server"]
