// title: Leaderboard
// answers: Which results do papers claim on this benchmark in this metric, best first? Absolute scores only, and only those in the same unit are comparable.
// param: benchmark entity:Dataset|Benchmark — any name of the dataset or benchmark
// param: metric entity:Metric — any name of the metric
// param: limit int 20 — how many rows
MATCH (p:Paper)-[c:CLAIMS]->(r:Result {kind: 'absolute'})-[:ON]->(b:Dataset|Benchmark {name: $benchmark})
MATCH (r)-[:MEASURED_IN]->(k:Metric {name: $metric})
MATCH (r)-[:OF]->(m:Method)
WHERE r.value IS NOT NULL
WITH m, r, p, c, k, CASE WHEN k.higher_is_better = false THEN r.value ELSE -r.value END AS rank
RETURN m.name AS method, r.value AS value, r.unit AS unit, r.text AS text, p.title AS paper, c.evidence AS evidence
ORDER BY coalesce(r.unit, ''), rank, method, paper, r.id
LIMIT $limit
