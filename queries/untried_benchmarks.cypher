// title: Benchmarks that a method was not tried on
// answers: Which datasets and benchmarks do papers on this task evaluate on, and no paper this method? Those of the
// answers: papers that introduce it are left out, too: it is likely to have been tried there.
// param: method entity:Method — any name of the method
// param: task entity:Task — any name of the task
// param: limit int 20 — how many rows
OPTIONAL MATCH (:Method {id: $method})-[:EVALUATED_ON]->(known)
WITH DISTINCT known.id AS id
ORDER BY id
WITH collect(id) AS tried
MATCH (t:Task {id: $task})<-[:ADDRESSES]-(p:Paper)-[e:EVALUATES_ON]->(b:Dataset|Benchmark)
WHERE NOT b.id IN tried AND NOT EXISTS { (:Method {id: $method})<-[:INTRODUCES]-(:Paper)-[:EVALUATES_ON]->(b) }
WITH b, p, e
ORDER BY e.confidence DESC, p.title, e.id
WITH b, count(DISTINCT p.id) AS papers, collect({paper: p.title, evidence: e.evidence, edge: e.id})[0] AS first
RETURN b.name AS benchmark, labels(b)[0] AS type, papers,
       first.paper AS paper, first.evidence AS evidence, first.edge AS edge
ORDER BY papers DESC, benchmark, type, edge
LIMIT $limit
