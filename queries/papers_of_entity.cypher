// title: Papers that speak of a thing
// answers: Which papers speak of this method, dataset, benchmark, metric or task, and what do they do with it?
// param: entity entity — any name of a method, dataset, benchmark, metric or task
// param: limit int 50 — how many rows
MATCH (p:Paper)-[e]->(n:Method|Dataset|Benchmark|Metric|Task {id: $entity})
RETURN p.title AS paper, p.year AS year, type(e) AS relationship, labels(n)[0] AS type, p.url AS url,
       e.evidence AS evidence, e.id AS edge
ORDER BY coalesce(p.year, 0) DESC, paper, relationship, edge
LIMIT $limit
