// title: Results of a method
// answers: Which numbers do papers claim for this method, scores and gains alike, and on what?
// param: method entity:Method — any name of the method
// param: limit int 100 — how many rows
MATCH (p:Paper)-[c:CLAIMS]->(r:Result)-[:OF]->(m:Method {id: $method})
OPTIONAL MATCH (r)-[:ON]->(b:Dataset|Benchmark)
OPTIONAL MATCH (r)-[:MEASURED_IN]->(k:Metric)
RETURN b.name AS benchmark, k.name AS metric, r.value AS value, r.unit AS unit, r.kind AS kind, r.text AS text,
       p.title AS paper, c.evidence AS evidence, c.id AS edge
ORDER BY benchmark, metric, kind, unit, paper, c.start_char, size(r.id), r.id
LIMIT $limit
