"""A real Neo4j for tests, without Docker: the one at NEO4J_URI, or a server of our own from Maven Central's jars.

Fixtures: ``neo4j_server`` (``uri``, ``user``, ``password``, ``database``; one per test session), ``neo4j_driver`` (a
driver on the emptied database) and ``neo4j_environment`` (that database by environment variables).
KG_NEO4J_VERSION picks another release, KG_REQUIRE_NEO4J=1 turns a skip into a failure.  A test that asks for one of
these fixtures joins the group "neo4j", so that pytest-xdist with ``--dist loadgroup`` runs all of them on one worker.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

VERSION = "5.26.30"
CURRENT = "2026.09.0"
POM = Path(__file__).parent / "neo4j" / "pom.xml"
HOW = "set NEO4J_URI and NEO4J_PASSWORD, or install Java 17 and Maven (the server is fetched from Maven Central)"

_OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent",
           "java.base/java.lang")  # fmt: skip
# What a test does is over before a better compiler would pay.
QUICK_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_JVM = tuple(f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED)


class Address(NamedTuple):
    """Where a server answers, and to whom."""

    uri: str
    user: str
    password: str
    database: str


class Unavailable(Exception):
    """There is no server here and none can be started; the text says why, in one line."""


@cache
def find_java(minimum: int, maximum: int) -> str:
    """The path of a Java between two major versions, both included."""
    home = os.environ.get("JAVA_HOME")
    candidates = [Path(home, "bin", "java")] if home else []
    candidates += [Path(found)] if (found := shutil.which("java")) else []
    candidates += sorted(Path("/usr/lib/jvm").glob("*/bin/java"))
    for path in candidates:
        with contextlib.suppress(OSError):
            told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False).stderr
            if (match := re.search(r'version "(\d+)', told)) and minimum <= int(match[1]) <= maximum:
                return str(path)
    raise Unavailable(f"no Java {minimum} to {maximum} was found")


def jars(version: str) -> Path:
    """The folder with a release's jars, fetched once per user."""
    cache_home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache_home / "benchgraph" / f"neo4j-{version}"
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("Maven was not found")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        command = [maven, "-q", "-B", "-f", str(POM), f"-Dneo4j.version={version}", "dependency:copy-dependencies"]
        command += [f"-DoutputDirectory={scratch}/lib", "-DincludeScope=runtime"]
        command += ["-Pshell"] if version.startswith("5.") else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            lines = [line for line in done.stdout.splitlines() if "ERROR" in line] or ["no message"]
            raise Unavailable(f"Maven could not fetch Neo4j {version}: {lines[0]}")
        with contextlib.suppress(OSError):  # another run was quicker
            Path(scratch, "lib").replace(folder)
    return folder


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A Neo4j Community server in a folder of its own."""

    def __init__(self, home: Path, version: str = VERSION, *, jvm: Sequence[str] = QUICK_START) -> None:
        self.home, self.version, self.jvm = home, version, jvm
        self.port = free_port()
        self.uri = f"bolt://127.0.0.1:{self.port}"
        self.password = "neo4j"
        self.process: subprocess.Popen[bytes] | None = None
        old = version.startswith(("4.", "5."))
        self._java = find_java(17, 21) if old else find_java(21, 99)
        self._main = "org.neo4j.server.CommunityEntryPoint" if old else "org.neo4j.server.Neo4jCommunity"
        self._classpath = f"{jars(version)}/*"
        for name in ("conf", "data", "logs", "run", "import", "plugins"):
            (home / name).mkdir(parents=True, exist_ok=True)
        self.configure()

    def configure(self, settings: Sequence[str] = ()) -> None:
        """Write the configuration; takes effect at the next start."""
        lines = [
            f"server.bolt.listen_address=127.0.0.1:{self.port}",
            "server.http.enabled=false",
            "server.https.enabled=false",
            "server.memory.pagecache.size=256m",
            "db.tx_log.preallocate=false",
            "dbms.usage_report.enabled=false",
            *settings,
        ]
        (self.home / "conf" / "neo4j.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")

    @property
    def address(self) -> Address:
        return Address(self.uri, "neo4j", self.password, "neo4j")

    def start(self, *, prefix: Sequence[str] = ()) -> None:
        """Start and wait until the server answers; ``prefix`` is a command that runs the Java command."""
        command = [*prefix, self._java, "-Xms256m", "-Xmx1g", *self.jvm, *_JVM, "-cp", self._classpath, self._main]
        command += [f"--home-dir={self.home}", f"--config-dir={self.home}/conf"]
        with (self.home / "logs" / "console.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + 300
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                tail = (self.home / "logs" / "console.log").read_text(encoding="utf-8", errors="replace")[-2000:]
                raise Unavailable(f"Neo4j {self.version} did not start: {tail}")
            time.sleep(0.1)
        if self.password == "neo4j":
            self._change_first_password()

    def _answers(self) -> bool:
        log = self.home / "logs" / "neo4j.log"
        text = (self.home / "logs" / "console.log").read_text(encoding="utf-8", errors="replace")
        text += log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        if "Started." not in text:
            return False
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def _change_first_password(self) -> None:
        from neo4j import GraphDatabase

        new = secrets.token_urlsafe(12)
        with GraphDatabase.driver(self.uri, auth=("neo4j", self.password)) as driver:
            text = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
            driver.execute_query(text, old=self.password, new=new, database_="system")
        self.password = new

    def stop(self) -> None:
        """End the server in good order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server as a power cut does."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        for name in ("console.log", "neo4j.log"):  # the next start looks for its own "Started."
            (self.home / "logs" / name).unlink(missing_ok=True)

    def admin_command(self) -> tuple[list[str], dict[str, str]]:
        """The words and environment variables that make ``neo4j-admin`` for this (stopped) server's folder."""
        environment = {"NEO4J_HOME": str(self.home), "NEO4J_CONF": f"{self.home}/conf"}
        return [*self._java_command(), "org.neo4j.cli.AdminTool"], environment

    def shell(self, script: Path) -> str:
        """Run a script with cypher-shell on this (started) server and return what it prints."""
        command = [*self._java_command(), "org.neo4j.shell.Main", "-a", self.uri, "-u", "neo4j", "--fail-fast"]
        environment = os.environ | {"NEO4J_PASSWORD": self.password}
        command += ["-f", str(script)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            raise AssertionError(f"cypher-shell ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def _java_command(self) -> list[str]:
        return [self._java, "-Xmx512m", *QUICK_START, *_JVM, "-cp", self._classpath]


@contextlib.contextmanager
def running(version: str = VERSION, **options: Any) -> Iterator[Server]:
    """A started server in a temporary folder, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kg-neo4j-") as home:
        server = Server(Path(home), version, **options)
        try:
            server.start()
            yield server
        finally:
            server.kill()


def skip_or_fail(why: str) -> None:
    """Skip the test, or fail where KG_REQUIRE_NEO4J asks for the server."""
    if os.environ.get("KG_REQUIRE_NEO4J", "") not in ("", "0"):
        pytest.fail(f"Neo4j is required here but {why}; {HOW}", pytrace=False)
    pytest.skip(f"no Neo4j: {why}; {HOW}")


def empty(driver: Any, database: str, *, schema: bool = False) -> None:
    """Delete all data, constraints and indexes; kg's own only with ``schema``: they take seconds to make."""

    def run(text: str) -> list[Any]:
        return list(driver.execute_query(text, database_=database).records)

    foreign = "" if schema else "AND NOT name STARTS WITH 'kg_' "
    for record in run(f"SHOW CONSTRAINTS YIELD name WHERE true {foreign}RETURN name"):
        run(f"DROP CONSTRAINT `{record['name']}`")
    for record in run(f"SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' {foreign}RETURN name"):
        run(f"DROP INDEX `{record['name']}`")
    while run("MATCH (n) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS gone")[0]["gone"]:
        pass


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Address]:
    """Where a Neo4j answers that tests may fill and empty."""
    try:
        import neo4j
    except ImportError:
        skip_or_fail("the extra benchgraph[neo4j] is not installed")
    uri = os.environ.get("NEO4J_URI")
    if not uri:
        with contextlib.ExitStack() as stack:
            try:
                server = stack.enter_context(running(os.environ.get("KG_NEO4J_VERSION") or VERSION))
            except Unavailable as error:
                skip_or_fail(str(error))
            yield server.address
        return
    user = os.environ.get("NEO4J_USERNAME", "neo4j")
    address = Address(uri, user, os.environ.get("NEO4J_PASSWORD", ""), os.environ.get("NEO4J_DATABASE") or "neo4j")
    with neo4j.GraphDatabase.driver(uri, auth=(user, address.password)) as driver:
        counted = driver.execute_query("MATCH (n) RETURN count(n) AS n", database_=address.database).records[0]["n"]
    if counted and os.environ.get("KG_ERASE_NEO4J") != "1":
        # Somebody's own server may be meant by NEO4J_URI.
        pytest.fail(f"the tests delete everything at {uri}, which holds {counted} nodes: empty it first, "
                    "or set KG_ERASE_NEO4J=1", pytrace=False)  # fmt: skip
    yield address


@pytest.fixture
def neo4j_driver(neo4j_server: Address) -> Iterator[Any]:
    """A ``neo4j.Driver`` on the emptied database."""
    from neo4j import GraphDatabase

    auth = (neo4j_server.user, neo4j_server.password)
    with GraphDatabase.driver(neo4j_server.uri, auth=auth, notifications_min_severity="OFF") as driver:
        empty(driver, neo4j_server.database)
        yield driver


@pytest.fixture
def neo4j_environment(neo4j_driver: Any, neo4j_server: Address, monkeypatch: pytest.MonkeyPatch) -> Address:
    """The environment variables that lead ``kg`` to the emptied database."""
    monkeypatch.setenv("NEO4J_URI", neo4j_server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", neo4j_server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.setenv("NEO4J_DATABASE", neo4j_server.database)
    return neo4j_server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that need a server into one group of pytest-xdist."""
    for item in items:
        if {"neo4j_server", "neo4j_driver"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("neo4j"))
