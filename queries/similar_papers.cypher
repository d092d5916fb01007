// title: Papers that share most with a paper
// answers: Which papers share the most methods, datasets, benchmarks, metrics and tasks with this one?
// param: paper paper — the paper's id or title
// param: limit int 20 — how many rows
MATCH (p:Paper {id: $paper})-[e]->(n:Method|Dataset|Benchmark|Metric|Task)<-[f]-(o:Paper)
WHERE o.id <> p.id
WITH o, n
ORDER BY n.name, n.id
WITH o, count(DISTINCT n.id) AS shared, collect(DISTINCT n.name) AS entities
RETURN o.title AS paper, o.year AS year, shared, entities, o.id AS id
ORDER BY shared DESC, paper, id
LIMIT $limit
