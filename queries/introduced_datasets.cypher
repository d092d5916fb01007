// title: Datasets introduced, and by whom they are used
// answers: Which datasets and benchmarks do papers introduce, and which other papers evaluate or train on them?
// param: limit int 50 — how many rows
MATCH (p:Paper)-[e:INTRODUCES]->(b:Dataset|Benchmark)
OPTIONAL MATCH (b)<-[:EVALUATES_ON|TRAINS_ON]-(u:Paper)
WHERE u.id <> p.id
WITH p, e, b, u
ORDER BY u.title, u.id
WITH p, e, b, count(DISTINCT u.id) AS users, collect(DISTINCT u.title)[0..5] AS used_by
RETURN b.name AS dataset, labels(b)[0] AS type, p.title AS introduced_by, p.year AS year, users, used_by,
       e.evidence AS evidence, e.id AS edge
ORDER BY users DESC, dataset, type, introduced_by, edge
LIMIT $limit
