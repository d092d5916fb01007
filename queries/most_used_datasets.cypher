// title: Most used datasets and benchmarks
// answers: Which datasets and benchmarks do most papers evaluate on or train on?
// param: limit int 20 — how many rows
MATCH (p:Paper)-[e:EVALUATES_ON|TRAINS_ON]->(b:Dataset|Benchmark)
WITH b, count(DISTINCT p.id) AS papers, sum(CASE type(e) WHEN 'EVALUATES_ON' THEN 1 ELSE 0 END) AS evaluated,
     sum(CASE type(e) WHEN 'TRAINS_ON' THEN 1 ELSE 0 END) AS trained
RETURN b.name AS dataset, labels(b)[0] AS type, papers, evaluated, trained
ORDER BY papers DESC, evaluated DESC, dataset, type, b.id
LIMIT $limit
