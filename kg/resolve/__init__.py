"""Resolve: which entities of all papers are one thing, and what its id, type and name are."""

from kg.resolve.entities import ResolvedEntity
from kg.resolve.forms import key, slug
from kg.resolve.overrides import Overrides, load_overrides
from kg.resolve.resolution import Resolution, resolve

__all__ = ["Overrides", "Resolution", "ResolvedEntity", "key", "load_overrides", "resolve", "slug"]
