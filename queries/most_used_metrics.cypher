// title: Most used metrics
// answers: Which metrics do most papers report?
// param: limit int 20 — how many rows
MATCH (p:Paper)-[:REPORTS]->(k:Metric)
WITH k, count(DISTINCT p.id) AS papers
RETURN k.name AS metric, k.unit AS unit, k.higher_is_better AS higher_is_better, papers,
       COUNT { (k)<-[:MEASURED_IN]-(:Result) } AS results
ORDER BY papers DESC, results DESC, metric, k.id
LIMIT $limit
