// title: Things mentioned once, in passing
// answers: Which methods, datasets, benchmarks, metrics and tasks has the graph from one passing mention only, the
// answers: least sure first?
// param: limit int 50 — how many rows
MATCH (p:Paper)-[e:MENTIONS]->(n:Method|Dataset|Benchmark|Metric|Task)
WHERE COUNT { (n)--() } = 1
RETURN n.name AS name, labels(n)[0] AS type, p.title AS paper, e.evidence AS evidence, e.confidence AS confidence,
       e.id AS edge
ORDER BY confidence, type, name, edge
LIMIT $limit
