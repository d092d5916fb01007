// title: Benchmarks of a method
// answers: Which datasets and benchmarks was this method evaluated on, with which metric and value where the paper
// answers: gives one, which sentence says so, and how sure is it (0 to 1)?
// param: method entity:Method — any name of the method
// param: min_confidence float 0.0 — leave out what is less sure (0 to 1)
MATCH (m:Method {id: $method})-[e:EVALUATED_ON]->(b:Dataset|Benchmark)
MATCH (p:Paper {id: e.paper})
WHERE e.confidence >= $min_confidence
OPTIONAL MATCH (p)-[:CLAIMS]->(r:Result)-[:ON]->(b)
WHERE (r)-[:OF]->(m)
OPTIONAL MATCH (r)-[:MEASURED_IN]->(k:Metric)
RETURN b.name AS benchmark, labels(b)[0] AS type, k.name AS metric, r.value AS value, r.unit AS unit, r.kind AS kind,
       r.text AS text, e.confidence AS confidence, p.title AS paper, e.evidence AS evidence, e.id AS edge
ORDER BY benchmark, type, paper, edge, r.id
