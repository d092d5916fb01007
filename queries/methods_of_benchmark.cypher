// title: Methods of a benchmark
// answers: Which methods were evaluated on this dataset or benchmark, with which metric and value where the paper gives
// answers: one, and which sentence says so?
// param: benchmark entity:Dataset|Benchmark — any name of the dataset or benchmark
// param: limit int 100 — how many rows
MATCH (m:Method)-[e:EVALUATED_ON]->(b:Dataset|Benchmark {id: $benchmark})
MATCH (p:Paper {id: e.paper})
OPTIONAL MATCH (p)-[:CLAIMS]->(r:Result)-[:ON]->(b)
WHERE (r)-[:OF]->(m)
OPTIONAL MATCH (r)-[:MEASURED_IN]->(k:Metric)
RETURN m.name AS method, k.name AS metric, r.value AS value, r.unit AS unit, r.kind AS kind, r.text AS text,
       p.title AS paper, e.evidence AS evidence, e.id AS edge
ORDER BY method, paper, edge, r.id
LIMIT $limit
