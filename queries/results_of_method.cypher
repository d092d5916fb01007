// title: Results of a method
// answers: Which numbers do papers claim for this method, scores and gains alike, and on what?
// param: method entity:Method — any name of the method
// param: limit int 100 — how many rows
// param: min_confidence float 0.0 — leave out what is less sure (0 to 1)
MATCH (p:Paper)-[c:CLAIMS]->(r:Result)-[:OF]->(m:Method {id: $method})
WHERE c.confidence >= $min_confidence
OPTIONAL MATCH (r)-[:ON]->(b:Dataset|Benchmark)
OPTIONAL MATCH (r)-[:MEASURED_IN]->(k:Metric)
RETURN b.name AS benchmark, k.name AS metric, r.value AS value, r.unit AS unit, r.kind AS kind, r.text AS text,
       c.confidence AS confidence, p.title AS paper, c.evidence AS evidence, c.id AS edge
ORDER BY benchmark, metric, kind, unit, paper, c.start_char, size(r.id), r.id
LIMIT $limit
