// title: Things with most names
// answers: Which methods, datasets, benchmarks, metrics and tasks have the most other names?
// param: limit int 20 — how many rows
MATCH (n:Method|Dataset|Benchmark|Metric|Task)
WHERE size(n.aliases) > 0
RETURN n.name AS name, labels(n)[0] AS type, size(n.aliases) AS number, n.aliases AS aliases
ORDER BY number DESC, name, type, n.id
LIMIT $limit
