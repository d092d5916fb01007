# ruff: noqa
"""104 queries with their answers, computed in plain Python from the networkx graph of cypher_graphs.small().

Each has an id, a kind (R recipe, P probe of the semantics, N syntax new in Neo4j 5, S odd strings), a feature, the query, its
params and expected(G, params), the rows or "ERROR"; ordered tells whether their order counts; a write has a check query.
Neo4j Community 5.26.30 and 2026.09.0 give exactly these answers. Data: don't reformat it.
"""
import re
from collections import Counter, defaultdict
from tests.cypher_graphs import ODD

Q = []
def q(id, kind, feature, query, expected, params=None, ordered=True, write=False, check=None):
    Q.append(dict(id=id, kind=kind, feature=feature, query=query.strip(), params=params or {}, expected=expected,
                  ordered=ordered, write=write, check=check))

# ---- plain helpers
def N(G, label): return [d for _, d in G.nodes(data=True) if d["label"] == label]
def by(G, label, name): return [d["id"] for d in N(G, label) if d.get("name") == name]
def L(G, n): return G.nodes[n]["label"]
def P(G, n): return G.nodes[n]
def out(G, u, *types):     # [(v, edge)] one entry an edge
    return [(v, d) for _, v, d in G.out_edges(u, data=True) if not types or d["type"] in types]
def inn(G, v, *types):
    return [(u, d) for u, _, d in G.in_edges(v, data=True) if not types or d["type"] in types]
def desc(x): return tuple(-c if isinstance(c, (int, float)) else c for c in x)

# ================= recipes
q("R01", "R", "benchmarks for a method; inline property map; DISTINCT; ORDER BY alias", """
// benchmarks a method was evaluated on
MATCH (m:Method {name: $method})-[:EVALUATED_ON]->(b:Benchmark)
RETURN DISTINCT b.name AS benchmark
ORDER BY benchmark;""", lambda G, p: [(x,) for x in sorted({P(G, v)["name"] for m in by(G, "Method", p["method"]) for v, _ in out(G, m, "EVALUATED_ON") if L(G, v) == "Benchmark"})],
  {"method": "BERT"})

def r02(G, p):
    c = defaultdict(set)
    for b in by(G, "Benchmark", p["benchmark"]):
        for u, _ in inn(G, b, "EVALUATED_ON"):
            if L(G, u) == "Paper":
                for v, _ in out(G, u, "PROPOSES", "USES"):
                    if L(G, v) == "Method": c[P(G, v)["name"]].add(u)
    return sorted(((m, len(s)) for m, s in c.items()), key=lambda r: (-r[1], r[0]))[:10]
q("R02", "R", "methods for a benchmark ranked by papers; two MATCH; [:A|B]; count(DISTINCT)", """
MATCH (p:Paper)-[:EVALUATED_ON]->(b:Benchmark {name: $benchmark})
MATCH (p)-[:PROPOSES|USES]->(m:Method)
RETURN m.name AS method, count(DISTINCT p) AS papers
ORDER BY papers DESC, method
LIMIT 10""", r02, {"benchmark": "GLUE"})

q("R03", "R", "papers with code for a benchmark; <- direction", """
MATCH (b:Benchmark {name: $benchmark})<-[:EVALUATED_ON]-(p:Paper)-[:HAS_CODE]->(r:Repository)
RETURN DISTINCT p.title AS paper, r.url AS url
ORDER BY paper, url""", lambda G, p: sorted({(P(G, u)["title"], P(G, v)["url"]) for b in by(G, "Benchmark", p["benchmark"]) for u, _ in inn(G, b, "EVALUATED_ON") if L(G, u) == "Paper" for v, _ in out(G, u, "HAS_CODE")}),
  {"benchmark": "SQuAD"})

def r04(G, p):
    c = defaultdict(set)
    for d in N(G, "Dataset"):
        for u, _ in inn(G, d["id"], "USES"):
            if L(G, u) == "Paper": c[d["id"]].add(u)
    rows = [(P(G, d)["name"], len(s), len({P(G, x)["year"] for x in s} - {None})) for d, s in c.items()]
    return sorted(rows, key=lambda r: (-r[1], r[0]))[:p["k"]]
q("R04", "R", "top-k datasets; WITH node grouping; collect(DISTINCT); size(); LIMIT $k", """
MATCH (p:Paper)-[:USES]->(d:Dataset)
WITH d, count(DISTINCT p) AS papers, collect(DISTINCT p.year) AS years
RETURN d.name AS dataset, papers, size(years) AS n_years
ORDER BY papers DESC, dataset
LIMIT $k""", r04, {"k": 5})

def r05(G, p):
    rows = []
    for b in by(G, "Benchmark", p["benchmark"]):
        for r, _ in inn(G, b, "EVALUATED_ON"):
            if L(G, r) != "Result": continue
            for k, _ in out(G, r, "REPORTS"):
                if P(G, k).get("name") != p["metric"]: continue
                for m, _ in out(G, r, "USES"):
                    for u, _ in inn(G, r, "REPORTS"):
                        rows.append((P(G, m)["name"], P(G, r)["value"], P(G, u)["id"]))
    return sorted(rows, key=lambda r: (-r[1], r[0], r[2]))
q("R05", "R", "leaderboard; comma patterns", """
MATCH (b:Benchmark {name: $benchmark})<-[:EVALUATED_ON]-(r:Result)-[:REPORTS]->(:Metric {name: $metric}),
      (r)-[:USES]->(m:Method), (p:Paper)-[:REPORTS]->(r)
RETURN m.name AS method, r.value AS value, p.id AS paper
ORDER BY value DESC, method, paper""", r05, {"benchmark": "GLUE", "metric": "accuracy"})

def r06(G, p, excl_self=False):
    c = Counter()
    for m in by(G, "Method", p["method"]):
        for u, d1, k1 in [(u, d, k) for u, _, k, d in G.in_edges(m, keys=True, data=True) if d["type"] == "USES" and L(G, u) == "Paper"]:
            for _, v, k2, d in G.out_edges(u, keys=True, data=True):
                if d["type"] == "USES" and L(G, v) == "Method" and not (v == m and k2 == k1):   # relationship uniqueness
                    if not (excl_self and v == m): c[P(G, v)["name"]] += 1
    return sorted(c.items(), key=lambda r: (-r[1], r[0]))[:8 if excl_self else 30]
q("R06", "R", "co-occurring methods in one pattern (relationship uniqueness; parallel edges)", """
MATCH (m:Method {name: $method})<-[:USES]-(p:Paper)-[:USES]->(o:Method)
RETURN o.name AS other, count(*) AS n
ORDER BY n DESC, other
LIMIT 30""", r06, {"method": "ResNet-50"})
q("R06b", "R", "co-occurring methods, WHERE o <> m", """
MATCH (m:Method {name: $method})<-[:USES]-(p:Paper)-[:USES]->(o:Method)
WHERE o <> m
RETURN o.name AS other, count(*) AS n
ORDER BY n DESC, other
LIMIT 8""", lambda G, p: r06(G, p, True), {"method": "BERT"})
def r06c(G, p):
    c = Counter()
    for pa in N(G, "Paper"):
        ms = sorted({P(G, v)["name"] for v, _ in out(G, pa["id"], "USES") if L(G, v) == "Method"})
        for i, a in enumerate(ms):
            for b in ms[i + 1:]: c[a, b] += 1
    return sorted(((a, b, n) for (a, b), n in c.items()), key=lambda r: (-r[2], r[0], r[1]))[:10]
q("R06c", "R", "all co-occurring pairs, count(DISTINCT p), name < name", """
MATCH (a:Method)<-[:USES]-(p:Paper)-[:USES]->(b:Method)
WHERE a.name < b.name
RETURN a.name AS a, b.name AS b, count(DISTINCT p) AS n
ORDER BY n DESC, a, b
LIMIT 10""", r06c)

def r07(G, p): return [(x,) for x in sorted({P(G, v)["name"] for pa in N(G, "Paper") for v, _ in out(G, pa["id"], "PROPOSES") if L(G, v) == "Method" and not out(G, v, "EVALUATED_ON")})]
q("R07", "R", "never evaluated: WHERE NOT (m)-[:T]->()", """
MATCH (p:Paper)-[:PROPOSES]->(m:Method)
WHERE NOT (m)-[:EVALUATED_ON]->()
RETURN DISTINCT m.name AS method ORDER BY method""", r07)
q("R07b", "R", "never evaluated: NOT EXISTS { pattern }", """
MATCH (p:Paper)-[:PROPOSES]->(m:Method)
WHERE NOT EXISTS { (m)-[:EVALUATED_ON]->() }
RETURN DISTINCT m.name AS method ORDER BY method""", r07)
q("R07c", "R", "never evaluated: NOT EXISTS { MATCH .. }", """
MATCH (p:Paper)-[:PROPOSES]->(m:Method)
WHERE NOT EXISTS { MATCH (m)-[:EVALUATED_ON]->(:Benchmark) }
RETURN DISTINCT m.name AS method ORDER BY method""", r07)

def r08(G, p):
    rows = []
    for d in N(G, "Paper"):
        if d["year"] is not None and d["year"] >= p["year"]:
            rs = [P(G, v)["url"] for v, _ in out(G, d["id"], "HAS_CODE")] or ["none"]
            rows += [(d["id"], r) for r in rs]
    return sorted(rows)
q("R08", "R", "OPTIONAL MATCH + coalesce; null >= is not true", """
MATCH (p:Paper) WHERE p.year >= $year
OPTIONAL MATCH (p)-[:HAS_CODE]->(r:Repository)
RETURN p.id AS paper, coalesce(r.url, 'none') AS url
ORDER BY paper, url""", r08, {"year": 2020})

def r09(G, p):
    c = Counter(P(G, v)["name"] for d in N(G, "Paper") for v, _ in out(G, d["id"], "ADDRESSES"))
    return sorted([(t, n) for t, n in c.items() if n >= p["n"]], key=lambda r: (-r[1], r[0]))
q("R09", "R", "having: WITH + count + WHERE", """
MATCH (p:Paper)-[:ADDRESSES]->(t:Task)
WITH t, count(p) AS n
WHERE n >= $n
RETURN t.name AS task, n
ORDER BY n DESC, task""", r09, {"n": 6})

q("R10", "R", "UNWIND $list", """
UNWIND $names AS name
MATCH (m:Method {name: name})<-[:USES]-(p:Paper)
RETURN name, count(DISTINCT p) AS papers
ORDER BY name""", lambda G, p: sorted((n, len(s)) for n in p["names"] if (s := {u for m in by(G, "Method", n) for u, _ in inn(G, m, "USES") if L(G, u) == "Paper"})),
  {"names": ["BERT", "ViT-B/16", "no such method", ODD[0]]})
q("R10b", "R", "UNWIND + OPTIONAL MATCH keeps zero counts", """
UNWIND $names AS name
OPTIONAL MATCH (m:Method {name: name})<-[:USES]-(p:Paper)
RETURN name, count(DISTINCT p) AS papers
ORDER BY name""", lambda G, p: sorted((n, len({u for m in by(G, "Method", n) for u, _ in inn(G, m, "USES") if L(G, u) == "Paper"})) for n in p["names"]),
  {"names": ["BERT", "ViT-B/16", "no such method", "PPO"]})
q("R11", "R", "UNWIND $rows (list of maps), row.key", """
UNWIND $rows AS row
MATCH (m:Method {id: row.id})
RETURN row.tag AS tag, m.name AS name
ORDER BY tag""", lambda G, p: sorted((r["tag"], P(G, r["id"])["name"]) for r in p["rows"]), {"rows": [{"id": "m01", "tag": "x"}, {"id": "m02", "tag": "a"}]})

q("R12", "R", "CASE WHEN .. ELSE, grouped", """
MATCH (p:Paper)
RETURN CASE WHEN p.year IS NULL THEN 'unknown' WHEN p.year < 2020 THEN 'before 2020' ELSE '2020 on' END AS period, count(*) AS n
ORDER BY period""", lambda G, p: sorted(Counter("unknown" if d["year"] is None else "before 2020" if d["year"] < 2020 else "2020 on" for d in N(G, "Paper")).items()))
q("R12b", "P", "simple CASE x WHEN v", """
MATCH (k:Metric)
RETURN k.name AS metric, CASE k.name WHEN 'FID' THEN 'lower' ELSE 'higher' END AS better
ORDER BY metric""", lambda G, p: sorted((d["name"], "lower" if d["name"] == "FID" else "higher") for d in N(G, "Metric")))

q("R13", "R", "CONTAINS / STARTS WITH / toLower with parameter", """
MATCH (m:Method)
WHERE toLower(m.name) CONTAINS toLower($text) OR m.name STARTS WITH $prefix
RETURN m.name AS name ORDER BY name""", lambda G, p: sorted((d["name"],) for d in N(G, "Method") if p["text"].lower() in d["name"].lower() or d["name"].startswith(p["prefix"])), {"text": "BERT", "prefix": "GPT"})
q("R13b", "P", "ENDS WITH, AND NOT, <>", """
MATCH (m:Method)
WHERE m.name ENDS WITH 'T' AND NOT m.name = 'BERT' AND m.name <> 'T5'
RETURN m.name AS name ORDER BY name""", lambda G, p: sorted((d["name"],) for d in N(G, "Method") if d["name"].endswith("T") and d["name"] not in ("BERT", "T5")))
q("R14", "R", "=~ regular expression, (?i), whole-string match", """
MATCH (m:Method) WHERE m.name =~ $re
RETURN m.name AS name ORDER BY name""", lambda G, p: sorted((d["name"],) for d in N(G, "Method") if re.fullmatch(p["re"], d["name"])), {"re": "(?i).*bert"})
q("R14b", "P", "=~ matches the whole string only", "MATCH (m:Method) WHERE m.name =~ 'BERT' RETURN m.name AS name ORDER BY name",
  lambda G, p: [("BERT",)])

def paths(G, start, lo, hi, t="OUTPERFORMS"):      # trails: no edge used twice
    res = []
    def go(n, used, seq):
        if lo <= len(seq) <= hi: res.append((n, tuple(seq)))
        if len(seq) == hi: return
        for _, v, k, d in G.out_edges(n, keys=True, data=True):
            if d["type"] == t and (n, v, k) not in used:
                go(v, used | {(n, v, k)}, seq + [v])
    go(start, frozenset(), [])
    return res
q("R15", "R", "variable length *1..3, DISTINCT", """
MATCH (a:Method {name: $method})-[:OUTPERFORMS*1..3]->(b:Method)
RETURN DISTINCT b.name AS name ORDER BY name""", lambda G, p: sorted({(P(G, v)["name"],) for m in by(G, "Method", p["method"]) for v, _ in paths(G, m, 1, 3)}), {"method": "RoBERTa"})
q("R15b", "R", "variable length count(*): trails, not walks (graph has a cycle)", """
MATCH (a:Method {name: $method})-[:OUTPERFORMS*1..6]->(b:Method)
RETURN b.name AS name, count(*) AS n ORDER BY name""", lambda G, p: sorted(Counter(P(G, v)["name"] for m in by(G, "Method", p["method"]) for v, _ in paths(G, m, 1, 6)).items()), {"method": "RoBERTa"})
q("R15c", "R", "path variable: length(p), [n IN nodes(p) | n.name]", """
MATCH path = (a:Method {name: $method})-[:OUTPERFORMS*1..2]->(b:Method)
RETURN length(path) AS hops, [n IN nodes(path) | n.name] AS chain
ORDER BY hops, chain""", lambda G, p: sorted((len(s), [p["method"]] + [P(G, x)["name"] for x in s]) for m in by(G, "Method", p["method"]) for v, s in paths(G, m, 1, 2)), {"method": "RoBERTa"})
q("R15d", "P", "variable length without upper bound *", """
MATCH (a:Method {name: $method})-[:OUTPERFORMS*]->(b:Method)
RETURN DISTINCT b.name AS name ORDER BY name""", lambda G, p: sorted({(P(G, v)["name"],) for m in by(G, "Method", p["method"]) for v, _ in paths(G, m, 1, 20)}), {"method": "GAT"})
q("R15e", "P", "variable length *0..2 (includes start)", """
MATCH (a:Method {name: $method})-[:OUTPERFORMS*0..2]->(b:Method)
RETURN DISTINCT b.name AS name ORDER BY name""", lambda G, p: sorted({(P(G, v)["name"],) for m in by(G, "Method", p["method"]) for v, _ in paths(G, m, 0, 2)}), {"method": "Swin"})
def sp(G, p, undirected=False, anytype=False):
    import networkx as nx
    H = nx.Graph() if undirected else nx.DiGraph()
    H.add_nodes_from(G)
    H.add_edges_from((u, v) for u, v, d in G.edges(data=True) if anytype or d["type"] == "OUTPERFORMS")
    a, b = by(G, "Method", p["a"])[0], by(G, "Method", p["b"])[0]
    try: return [(nx.shortest_path_length(H, a, b),)]
    except nx.NetworkXNoPath: return []
q("R16", "R", "shortestPath directed, bounded", """
MATCH path = shortestPath((a:Method {name: $a})-[:OUTPERFORMS*..6]->(b:Method {name: $b}))
RETURN length(path) AS hops""", sp, {"a": "GAT", "b": "GPT-2"})
q("R16b", "R", "shortestPath undirected over any type; separate MATCH of ends", """
MATCH (a:Method {name: $a}), (b:Method {name: $b})
MATCH path = shortestPath((a)-[*..6]-(b))
RETURN length(path) AS hops""", lambda G, p: sp(G, p, True, True), {"a": "RoBERTa", "b": "GAT"})

def r17(G, p):
    c = Counter(d["type"] for x in N(G, "Paper") for v, d in out(G, x["id"], "PROPOSES", "USES", "INTRODUCES"))
    return sorted(c.items())
q("R17", "R", "[r:A|B|C] with type(r)", """
MATCH (p:Paper)-[r:PROPOSES|USES|INTRODUCES]->(n)
RETURN type(r) AS rel, count(*) AS n ORDER BY rel""", r17)
q("R18", "R", "type(r), labels(n)[0], unlabelled end", """
MATCH (p:Paper {id: $id})-[r]->(n)
RETURN type(r) AS rel, labels(n)[0] AS label, count(*) AS n
ORDER BY rel, label""", lambda G, p: sorted((t, l, n) for (t, l), n in Counter((d["type"], L(G, v)) for v, d in out(G, p["id"])).items()), {"id": "p000"})
q("R18b", "R", "edge properties: evidence, confidence, offsets; filter; parallel edges", """
MATCH (p:Paper {id: $id})-[r:USES]->(m:Method)
WHERE r.confidence >= $c
RETURN m.name AS method, r.evidence AS evidence, r.confidence AS confidence, r.start AS start, r.end AS stop
ORDER BY confidence DESC, method, evidence""", lambda G, p: sorted(((P(G, v)["name"], d["evidence"], d["confidence"], d["start"], d["end"]) for v, d in out(G, p["id"], "USES") if L(G, v) == "Method" and d["confidence"] >= p["c"]), key=lambda r: (-r[2], r[0], r[1])), {"id": "p000", "c": 0.2})
q("R18c", "P", "properties(r) returns a map", """
MATCH (p:Paper {id: 'p004'})-[r:PROPOSES]->(m) RETURN properties(r) AS props""", lambda G, p: [({k: x for k, x in d.items() if k != "type"},) for v, d in out(G, "p004", "PROPOSES")], ordered=False)
q("R18d", "P", "keys(n) leaves nulls out", "MATCH (p:Paper {id: 'p010'}) UNWIND keys(p) AS k RETURN k ORDER BY k", lambda G, p: sorted((k,) for k, v in P(G, "p010").items() if k != "label" and v is not None))
q("R18e", "P", "labels(n) as a list", "MATCH (n:Task {id: 't0'}) RETURN labels(n) AS l", lambda G, p: [(["Task"],)])
def r19(G, p):
    c = defaultdict(set)
    for x in N(G, "Paper"):
        for v, _ in out(G, x["id"], "USES", "EVALUATED_ON"):
            if L(G, v) in ("Dataset", "Benchmark"): c[P(G, v)["name"]].add(x["id"])
    return sorted(((k, len(s)) for k, s in c.items()), key=lambda r: (-r[1], r[0]))
q("R19", "R", "label alternation (n:Dataset|Benchmark)", """
MATCH (p:Paper)-[:USES|EVALUATED_ON]->(n:Dataset|Benchmark)
RETURN n.name AS name, count(DISTINCT p) AS papers
ORDER BY papers DESC, name""", r19)
q("R19b", "R", "WHERE n:Dataset OR n:Benchmark", """
MATCH (p:Paper)-[:USES|EVALUATED_ON]->(n)
WHERE n:Dataset OR n:Benchmark
RETURN n.name AS name, count(DISTINCT p) AS papers
ORDER BY papers DESC, name""", r19)
q("R19c", "R", "WHERE labels(n)[0] IN list / any(l IN labels(n) ...)", """
MATCH (p:Paper)-[:USES|EVALUATED_ON]->(n)
WHERE any(l IN labels(n) WHERE l IN ['Dataset', 'Benchmark'])
RETURN n.name AS name, count(DISTINCT p) AS papers
ORDER BY papers DESC, name""", r19)
q("R20", "R", "list comprehension over collect()", """
MATCH (p:Paper {id: $id})-[:USES]->(m:Method)
WITH m.name AS name ORDER BY name
WITH collect(DISTINCT name) AS names
RETURN [x IN names WHERE size(x) > 4 | toUpper(x)] AS long""", lambda G, p: [([x.upper() for x in sorted({P(G, v)["name"] for v, _ in out(G, p["id"], "USES") if L(G, v) == "Method"}) if len(x) > 4],)], {"id": "p000"})
q("R20b", "P", "pattern comprehension", """
MATCH (p:Paper {id: 'p000'}) RETURN size([(p)-[:USES]->(d:Method) | d.name]) AS n""", lambda G, p: [(sum(L(G, v) == "Method" for v, _ in out(G, "p000", "USES")),)])
q("R20c", "P", "any / all / none over a list", """
RETURN any(x IN [1, 2, 3] WHERE x > 2) AS a, all(x IN [1, 2, 3] WHERE x > 0) AS b, none(x IN [1, 2] WHERE x = 9) AS c""", lambda G, p: [(True, True, True)])
q("R20d", "P", "reduce()", "RETURN reduce(s = 0, x IN [1, 2, 3] | s + x) AS s", lambda G, p: [(6,)])
q("R20e", "P", "list slice, head(), last(), range()", "WITH [5, 6, 7, 8] AS l RETURN l[0..2] AS a, head(l) AS b, last(l) AS c, l[-1] AS d, range(1, 3) AS e", lambda G, p: [([5, 6], 5, 8, 8, [1, 2, 3])])

# ================= writes (fresh graph each; check() reads back)
q("W01", "R", "MERGE node ON CREATE / ON MATCH SET", """
MERGE (m:Method {id: $id})
ON CREATE SET m.name = $name
ON MATCH SET m.name = 'matched'""", lambda G, p: [("New '1'",)], {"id": "new1", "name": "New '1'"}, write=True, check="MATCH (m:Method {id: 'new1'}) RETURN m.name AS name")
q("W02", "R", "MERGE relationship twice is once", """
MATCH (p:Paper {id: 'p001'}), (t:Task {id: 't0'})
MERGE (p)-[r:ADDRESSES]->(t)
SET r.confidence = 0.5, r.evidence = $e""", lambda G, p: [(0.5, ODD[0])], {"e": ODD[0]}, write=True, check="MATCH (p:Paper {id: 'p001'})-[r:ADDRESSES]->(t:Task {id: 't0'}) RETURN r.confidence AS c, r.evidence AS e")
q("W03", "R", "SET n += $map", "MATCH (m:Method {id: 'm01'}) SET m += $props", lambda G, p: [("BERT-base",)], {"props": {"name": "BERT-base"}}, write=True, check="MATCH (m:Method {id: 'm01'}) RETURN m.name AS name")
q("W04", "R", "UNWIND $rows MERGE node + rel (bulk upsert)", """
UNWIND $rows AS row
MERGE (m:Method {id: row.id})
SET m.name = row.name
WITH m, row
MATCH (p:Paper {id: row.paper})
MERGE (p)-[r:USES]->(m)
SET r.confidence = row.c""", lambda G, p: [("n1", "N 1", 0.25), ("n2", "N 2", 0.75)], {"rows": [{"id": "n1", "name": "N 1", "paper": "p002", "c": 0.25}, {"id": "n2", "name": "N 2", "paper": "p003", "c": 0.75}]}, write=True,
  check="MATCH (p:Paper)-[r:USES]->(m:Method) WHERE m.id IN ['n1', 'n2'] RETURN m.id AS id, m.name AS name, r.confidence AS c ORDER BY id")
q("W05", "R", "DETACH DELETE", "MATCH (m:Method {id: 'm00'}) DETACH DELETE m", lambda G, p: [(0,)], write=True, check="MATCH (m:Method {id: 'm00'}) RETURN count(m) AS n")
q("W06", "P", "new property key on write (schema-free)", "MATCH (m:Method {id: 'm01'}) SET m.brand_new = 3", lambda G, p: [(3,)], write=True, check="MATCH (m:Method {id: 'm01'}) RETURN m.brand_new AS x")
q("W07", "P", "REMOVE property; SET = null", "MATCH (m:Method {id: 'm01'}) SET m.name = null", lambda G, p: [(True,)], write=True, check="MATCH (m:Method {id: 'm01'}) RETURN m.name IS NULL AS x")
q("W08", "P", "CREATE path in one go, new label", "CREATE (a:Brand {id: 'x1'})-[:NEWREL {w: 1}]->(b:Brand {id: 'x2'})", lambda G, p: [("x1", 1, "x2")], write=True, check="MATCH (a:Brand)-[r:NEWREL]->(b) RETURN a.id AS a, r.w AS w, b.id AS b")

# ================= set operations, subqueries
q("R25", "R", "UNION (removes duplicates)", """
MATCH (p:Paper)-[:USES]->(d:Dataset) RETURN d.name AS name
UNION
MATCH (p:Paper)-[:INTRODUCES]->(d:Dataset) RETURN d.name AS name""", lambda G, p: sorted({(P(G, v)["name"],) for x in N(G, "Paper") for v, _ in out(G, x["id"], "USES", "INTRODUCES") if L(G, v) == "Dataset"}), ordered=False)
q("R25b", "R", "UNION ALL", """
MATCH (d:Dataset {id: 'd0'}) RETURN d.name AS name
UNION ALL
MATCH (d:Dataset {id: 'd0'}) RETURN d.name AS name""", lambda G, p: [("ImageNet-1k",)] * 2, ordered=False)
q("R26", "R", "EXISTS { MATCH .. WHERE .. }", """
MATCH (m:Method)
WHERE EXISTS { MATCH (m)<-[r:USES]-(p:Paper) WHERE p.year >= $year AND r.confidence > 0.9 }
RETURN m.name AS name ORDER BY name""", lambda G, p: sorted((d["name"],) for d in N(G, "Method") if any(L(G, u) == "Paper" and P(G, u)["year"] is not None and P(G, u)["year"] >= p["year"] and e["confidence"] > .9 for u, e in inn(G, d["id"], "USES"))), {"year": 2020})
q("R27", "R", "COUNT { .. } in RETURN", """
MATCH (b:Benchmark)
RETURN b.name AS name, COUNT { (b)<-[:EVALUATED_ON]-(:Paper) } AS papers
ORDER BY papers DESC, name""", lambda G, p: sorted(((d["name"], sum(L(G, u) == "Paper" for u, _ in inn(G, d["id"], "EVALUATED_ON"))) for d in N(G, "Benchmark")), key=lambda r: (-r[1], r[0])))
q("R27b", "R", "COUNT { MATCH .. } > n in WHERE", """
MATCH (m:Method)
WHERE COUNT { MATCH (m)<-[:USES]-(p:Paper) } > 8
RETURN m.name AS name ORDER BY name""", lambda G, p: sorted((d["name"],) for d in N(G, "Method") if sum(L(G, u) == "Paper" for u, _ in inn(G, d["id"], "USES")) > 8))
q("R27c", "N", "CALL (x) { subquery }", """
MATCH (b:Benchmark)
CALL (b) { MATCH (b)<-[:EVALUATED_ON]-(p:Paper) RETURN count(p) AS n }
RETURN b.name AS name, n ORDER BY n DESC, name LIMIT 3""", lambda G, p: sorted(((d["name"], sum(L(G, u) == "Paper" for u, _ in inn(G, d["id"], "EVALUATED_ON"))) for d in N(G, "Benchmark")), key=lambda r: (-r[1], r[0]))[:3])
q("R27d", "N", "COLLECT { subquery }", """
MATCH (b:Benchmark {name: 'GLUE'})
RETURN size(COLLECT { MATCH (b)<-[:EVALUATED_ON]-(p:Paper) RETURN p.id }) AS n""", lambda G, p: [(sum(L(G, u) == "Paper" for u, _ in inn(G, "b0", "EVALUATED_ON")),)])
q("R45", "N", "inline WHERE in a node pattern", "MATCH (p:Paper WHERE p.year > 2022) RETURN count(p) AS n", lambda G, p: [(sum((d["year"] or 0) > 2022 for d in N(G, "Paper")),)])
q("R54", "N", "quantified path pattern {1,3}", "MATCH (a:Method {name: 'RoBERTa'})-[:OUTPERFORMS]->{1,3}(b:Method) RETURN DISTINCT b.name AS name ORDER BY name", lambda G, p: sorted({(P(G, v)["name"],) for v, _ in paths(G, "m02", 1, 3)}))
q("R54b", "N", "SHORTEST 1 path selector", "MATCH path = SHORTEST 1 (a:Method {name: 'GAT'})-[:OUTPERFORMS]->+(b:Method {name: 'GPT-2'}) RETURN length(path) AS hops", lambda G, p: sp(G, {"a": "GAT", "b": "GPT-2"}))

# ================= nulls, numbers, ordering
q("P01", "P", "count(x) skips null, count(*) does not", "MATCH (p:Paper) RETURN count(*) AS a, count(p.year) AS b, count(DISTINCT p.venue) AS c", lambda G, p: [(60, sum(d["year"] is not None for d in N(G, "Paper")), 3)])
q("P02", "P", "WHERE x <> v drops null; IS NULL", "MATCH (p:Paper) WHERE p.venue <> 'ACL' RETURN count(*) AS n", lambda G, p: [(sum(d["venue"] not in (None, "ACL") for d in N(G, "Paper")),)])
q("P03", "P", "NOT (null) is null; null = null", "RETURN null = null AS a, NOT null AS b, null IS NULL AS c, 1 + null AS d, null IN [1, null] AS e, true OR null AS f", lambda G, p: [(None, None, True, None, None, True)])
def p04(G, p, rev):
    xs = [d for d in N(G, "Paper")]
    return [(d["id"], d["year"]) for d in sorted(xs, key=lambda d: ((d["year"] is None) if not rev else (d["year"] is not None), (d["year"] or 0) * (-1 if rev else 1), d["id"]))]
q("P04", "P", "ORDER BY asc: nulls last", "MATCH (p:Paper) RETURN p.id AS id, p.year AS year ORDER BY year, id", lambda G, p: p04(G, p, False))
q("P05", "P", "ORDER BY desc: nulls first", "MATCH (p:Paper) RETURN p.id AS id, p.year AS year ORDER BY year DESC, id", lambda G, p: p04(G, p, True))
q("P06", "P", "avg/min/max/sum/collect with nulls; avg is float", "MATCH (p:Paper) WHERE p.year IS NULL RETURN sum(p.year) AS s, avg(p.year) AS a, min(p.year) AS mi, size(collect(p.year)) AS c", lambda G, p: [(0, None, None, 0)])
q("P06b", "P", "sum/avg over no rows", "MATCH (p:Paper {id: 'nope'}) RETURN count(p) AS n, sum(p.year) AS s, collect(p.id) AS c", lambda G, p: [(0, 0, [])])
q("P07", "P", "avg, min, max per group, round()", """
MATCH (r:Result)-[:EVALUATED_ON]->(b:Benchmark)
RETURN b.name AS name, count(r) AS n, round(avg(r.value), 1) AS mean, max(r.value) AS best
ORDER BY name""", lambda G, p: sorted((P(G, b)["name"], len(v), round(sum(v) / len(v), 1), max(v)) for b, v in _vals(G).items()))
def _vals(G):
    c = defaultdict(list)
    for r in N(G, "Result"):
        for b, _ in out(G, r["id"], "EVALUATED_ON"): c[b].append(r["value"])
    return c
q("P08", "P", "integer division, %, toInteger, toFloat, toString", "RETURN 7 / 2 AS a, 7 % 3 AS b, toInteger('12') AS c, toFloat('1.5') AS d, toString(3) AS e, 7 / 2.0 AS f", lambda G, p: [(3, 1, 12, 1.5, "3", 3.5)])
q("P09", "P", "ORDER BY an aggregate not returned is an error (as in Neo4j)", "MATCH (p:Paper)-[:USES]->(d:Dataset) RETURN d.name AS name ORDER BY count(p) DESC, name", "ERROR")
q("P10", "P", "SKIP $s LIMIT $k", "MATCH (m:Method) WHERE m.id STARTS WITH 'm0' RETURN m.id AS id ORDER BY id SKIP $s LIMIT $k", lambda G, p: [(f"m{i:02d}",) for i in range(3, 7)], {"s": 3, "k": 4})
q("P11", "P", "undirected relationship", "MATCH (m:Method {name: 'BERT'})-[:OUTPERFORMS]-(o:Method) RETURN o.name AS name ORDER BY name", lambda G, p: sorted([(P(G, v)["name"],) for v, _ in out(G, "m01", "OUTPERFORMS")] + [(P(G, u)["name"],) for u, _ in inn(G, "m01", "OUTPERFORMS")]))
q("P12", "P", "x IN $list; property IN", "MATCH (m:Method) WHERE m.name IN $names RETURN m.id AS id ORDER BY id", lambda G, p: [("m01",), ("m11",)], {"names": ["BERT", "T5", "zzz"]})
q("P12b", "P", "x IN $empty list", "MATCH (m:Method) WHERE m.name IN $names RETURN m.id AS id", lambda G, p: [], {"names": []})
q("P13", "P", "map literal, collect(map)[0..2], nested access", """
MATCH (r:Result)-[:USES]->(m:Method) WHERE r.id IN ['r000', 'r001', 'r002']
WITH m, r ORDER BY r.id
WITH collect({method: m.name, value: r.value}) AS rows
RETURN size(rows) AS n, rows[0].method AS first, rows[2].value AS third""", lambda G, p: [(3, P(G, out(G, "r000", "USES")[0][0])["name"], P(G, "r002")["value"])])
q("P14", "P", "RETURN n: node with its properties", "MATCH (m:Method {id: 'm01'}) RETURN m", lambda G, p: [({"id": "m01", "name": "BERT"},)])
q("P15", "P", "parameter map $p.name", "MATCH (m:Method {name: $p.name}) RETURN m.id AS id", lambda G, p: [("m01",)], {"p": {"name": "BERT"}})
q("P16", "P", "WITH *, several WITH", "MATCH (m:Method {name: 'BERT'}) WITH *, 1 AS one WITH m, one + 1 AS two RETURN m.id AS id, two", lambda G, p: [("m01", 2)])
q("P17", "P", "backtick names and aliases", "MATCH (`my node`:`Method` {`name`: 'BERT'}) RETURN `my node`.`name` AS `Method name`", lambda G, p: [("BERT",)])
q("P18", "P", "unknown label gives no rows, not an error", "MATCH (x:Nothing) RETURN count(x) AS n", lambda G, p: [(0,)])
q("P19", "P", "unknown property is null, not an error", "MATCH (m:Method {id: 'm01'}) RETURN m.nothing AS x", lambda G, p: [(None,)])
q("P20", "P", "unknown relationship type gives no rows", "MATCH (m:Method)-[r:NOTHING]->() RETURN count(r) AS n", lambda G, p: [(0,)])
q("P21", "P", "parallel edges: count(*) and count(DISTINCT)", "MATCH (p:Paper {id: 'p000'})-[:USES]->(m:Method {id: 'm00'}) RETURN count(*) AS a, count(DISTINCT p) AS b", lambda G, p: [(G.number_of_edges("p000", "m00") - sum(d["type"] != "USES" for d in G["p000"]["m00"].values()), 1)])
q("P22", "P", "map projection m {.name, .id}", "MATCH (m:Method {id: 'm01'}) RETURN m {.id, .name} AS m", lambda G, p: [({"id": "m01", "name": "BERT"},)])
q("P23", "P", "unlabelled node by property", "MATCH (n {id: $id}) RETURN n.name AS name", lambda G, p: [("BERT",)], {"id": "m01"})
q("P24", "P", "split, replace, trim, substring, left", "RETURN split('a,b', ',') AS a, replace('abc', 'b', 'x') AS b, trim(' x ') AS c, substring('hello', 1, 3) AS d, left('hello', 2) AS e", lambda G, p: [(["a", "b"], "axc", "x", "ell", "he")])
q("P25", "P", "string concatenation + and toString", "MATCH (p:Paper {id: 'p001'}) RETURN p.id + ':' + toString(p.year) AS s", lambda G, p: [(f"p001:{P(G, 'p001')['year']}",)])
q("P26", "P", "negated label / type predicates: type(r) IN [...]", "MATCH (p:Paper {id: 'p000'})-[r]->(n) WHERE type(r) IN ['USES', 'PROPOSES'] RETURN count(*) AS n", lambda G, p: [(len(out(G, "p000", "USES", "PROPOSES")),)])
q("P27", "P", "string order is by code point", "MATCH (m:Method) WHERE m.name IN ['bert-large', 'BERT', 'ViT-B/16', 'CLIP', 'Adam'] RETURN m.name AS name ORDER BY name", lambda G, p: [(x,) for x in sorted(["bert-large", "BERT", "ViT-B/16", "CLIP", "Adam"])])
q("P28", "P", "missing parameter is an error", "MATCH (m:Method {name: $absent}) RETURN m.id AS id", "ERROR", {})
q("P29", "P", "syntax error is an error", "MATCH (m:Method RETURN m.id", "ERROR", {})
q("P30", "P", "undefined variable is an error", "MATCH (m:Method) RETURN x.name", "ERROR", {})
for i, o in enumerate(ODD):
    q(f"S0{i}", "S", f"odd string as parameter, round trip: {o!r}", "MATCH (m:Method {name: $name})<-[r:USES]-(p:Paper) RETURN m.name AS name, r.evidence AS ev, size($name) AS n",
      lambda G, p, o=o: [(o, o, len(o))], {"name": o})
q("S10", "S", "lone surrogate / NUL in a parameter", "RETURN $x AS x", lambda G, p: [("a\x00b",)], {"x": "a\x00b"})
q("S11", "S", "big integer and float parameters", "RETURN $i AS i, $f AS f, $b AS b, $n AS n, $l AS l", lambda G, p: [(2**53 + 1, 0.1, True, None, [1, 2])], {"i": 2**53 + 1, "f": 0.1, "b": True, "n": None, "l": [1, 2]})
q("S12", "S", "escapes in a literal: 'it\\'s', \"x\", \\u00e9", "RETURN 'it\\'s' AS a, \"x'y\" AS b, '\\u00e9' AS c", lambda G, p: [("it's", "x'y", "é")])
q("S13", "S", "1000 names in a parameter list", "MATCH (m:Method) WHERE m.name IN $names RETURN count(m) AS n", lambda G, p: [(2,)], {"names": [f"x{i}" for i in range(1000)] + ["BERT", "T5"]})
