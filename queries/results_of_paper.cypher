// title: Results of a paper
// answers: Which numbers does this paper claim, of which method, on what, in which metric, in the order of its text?
// param: paper paper — the paper's id or title
// param: min_confidence float 0.0 — leave out what is less sure (0 to 1)
MATCH (p:Paper {id: $paper})-[c:CLAIMS]->(r:Result)
WHERE c.confidence >= $min_confidence
OPTIONAL MATCH (r)-[:OF]->(m:Method)
OPTIONAL MATCH (r)-[:ON]->(b:Dataset|Benchmark)
OPTIONAL MATCH (r)-[:MEASURED_IN]->(k:Metric)
RETURN m.name AS method, b.name AS benchmark, k.name AS metric, r.value AS value, r.unit AS unit, r.kind AS kind,
       r.text AS text, c.confidence AS confidence, c.evidence AS evidence, c.id AS edge
ORDER BY c.start_char, size(r.id), r.id
