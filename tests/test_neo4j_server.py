"""The test server itself: it answers, and is the release that was asked for."""

from __future__ import annotations

import os

import pytest

from tests import neo4j_server as fixture


def test_the_server_is_the_release_that_was_asked_for(neo4j_server, neo4j_driver):
    agent = neo4j_driver.get_server_info().agent
    assert agent.startswith("Neo4j/")
    if "NEO4J_URI" not in os.environ:
        assert agent == "Neo4j/" + (os.environ.get("KG_NEO4J_VERSION") or fixture.VERSION)


def test_without_a_server_tests_are_skipped_with_one_line_or_fail_where_it_is_required(monkeypatch):
    monkeypatch.delenv("KG_REQUIRE_NEO4J", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Neo4j: Maven was not found; set NEO4J_URI"):
        fixture.skip_or_fail("Maven was not found")
    monkeypatch.setenv("KG_REQUIRE_NEO4J", "1")
    with pytest.raises(pytest.fail.Exception, match="Neo4j is required here but Maven was not found"):
        fixture.skip_or_fail("Maven was not found")
