// title: Best results of a task
// answers: For every benchmark, metric and unit: the best absolute result that papers on this task claim. Where it is
// answers: not known whether higher is better, the highest counts as best.
// param: task entity:Task — any name of the task
// param: limit int 20 — how many rows
MATCH (t:Task {id: $task})<-[:ADDRESSES]-(p:Paper)-[c:CLAIMS]->(r:Result {kind: 'absolute'})
WHERE r.value IS NOT NULL
MATCH (r)-[:ON]->(b:Dataset|Benchmark)
MATCH (r)-[:MEASURED_IN]->(k:Metric)
OPTIONAL MATCH (r)-[:OF]->(m:Method)
WITH b, k, r, m, p, c, CASE WHEN k.higher_is_better = false THEN -r.value ELSE r.value END AS score
ORDER BY score DESC, m.name, p.title, r.id
WITH b, k, CASE WHEN r.unit IS NOT NULL OR k.unit IS NULL OR k.unit <> '%' THEN r.unit
          WHEN abs(r.value) <= 1 THEN 'of 1' ELSE '%' END AS unit,
     count(*) AS results,
     collect({value: r.value, method: m.name, paper: p.title, evidence: c.evidence, edge: c.id})[0] AS best
RETURN b.name AS benchmark, k.name AS metric, unit, best.value AS value, best.method AS method, results,
       CASE k.higher_is_better WHEN true THEN 'higher is better' WHEN false THEN 'lower is better'
            ELSE 'direction unknown' END AS direction,
       best.paper AS paper, best.evidence AS evidence, best.edge AS edge
ORDER BY benchmark, metric, unit, edge
LIMIT $limit
