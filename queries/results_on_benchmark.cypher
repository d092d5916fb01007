// title: Results on a benchmark
// answers: Which numbers do papers claim on this dataset or benchmark, scores and gains alike?
// param: benchmark entity:Dataset|Benchmark — any name of the dataset or benchmark
// param: limit int 100 — how many rows
// param: min_confidence float 0.0 — leave out what is less sure (0 to 1)
MATCH (p:Paper)-[c:CLAIMS]->(r:Result)-[:ON]->(b:Dataset|Benchmark {id: $benchmark})
WHERE c.confidence >= $min_confidence
OPTIONAL MATCH (r)-[:OF]->(m:Method)
OPTIONAL MATCH (r)-[:MEASURED_IN]->(k:Metric)
RETURN k.name AS metric, m.name AS method, r.value AS value, r.unit AS unit, r.kind AS kind, r.text AS text,
       c.confidence AS confidence, p.title AS paper, c.evidence AS evidence, c.id AS edge
ORDER BY metric, kind, unit, value DESC, method, paper, edge
LIMIT $limit
