// title: Metrics of a benchmark
// answers: Which metrics do the papers report that evaluate on this dataset or benchmark, or introduce it, and how many
// answers: numbers are claimed on it in each?
// param: benchmark entity:Dataset|Benchmark — any name of the dataset or benchmark
// param: limit int 20 — how many rows
MATCH (b:Dataset|Benchmark {id: $benchmark})<-[:EVALUATES_ON|INTRODUCES]-(p:Paper)-[e:REPORTS]->(k:Metric)
WITH b, k, p, e
ORDER BY e.confidence DESC, p.title, e.id
WITH b, k, count(DISTINCT p.id) AS papers, collect({paper: p.title, evidence: e.evidence, edge: e.id})[0] AS first
RETURN k.name AS metric, k.unit AS unit, k.higher_is_better AS higher_is_better, papers,
       COUNT { (k)<-[:MEASURED_IN]-(:Result)-[:ON]->(b) } AS results,
       first.paper AS paper, first.evidence AS evidence, first.edge AS edge
ORDER BY results DESC, papers DESC, metric, edge
LIMIT $limit
