"""EXPLAIN and PROFILE."""


class Profile:
    pass
