// title: Benchmarks of a task
// answers: Which datasets and benchmarks do the papers on this task evaluate on or introduce?
// param: task entity:Task — any name of the task
// param: limit int 20 — how many rows
MATCH (t:Task {id: $task})<-[:ADDRESSES]-(p:Paper)-[e:EVALUATES_ON|INTRODUCES]->(b:Dataset|Benchmark)
WITH b, p, e
ORDER BY e.confidence DESC, p.title, e.id
WITH b, count(DISTINCT p.id) AS papers, sum(CASE type(e) WHEN 'INTRODUCES' THEN 1 ELSE 0 END) AS introduced,
     collect({paper: p.title, evidence: e.evidence, edge: e.id})[0] AS first
RETURN b.name AS benchmark, labels(b)[0] AS type, papers, introduced,
       first.paper AS paper, first.evidence AS evidence, first.edge AS edge
ORDER BY papers DESC, benchmark, type, edge
LIMIT $limit
