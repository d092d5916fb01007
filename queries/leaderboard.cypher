// title: Leaderboard
// answers: Which absolute results do papers claim on this benchmark in this metric, best first? Results in different
// answers: units are not comparable and are ranked apart. Bare numbers of a metric in per cent are per cent (91.2), or
// answers: shares ("of 1": 0.93) where they are not above 1. A number that a paper repeats is one row.
// answers: Where it is not known whether higher is better, the highest come first.
// answers: Numbers whose sentence names no metric are in results_on_benchmark.
// param: benchmark entity:Dataset|Benchmark — any name of the dataset or benchmark
// param: metric entity:Metric — any name of the metric
// param: limit int 20 — how many rows a unit
// param: min_confidence float 0.0 — leave out what is less sure (0 to 1)
MATCH (p:Paper)-[c:CLAIMS]->(r:Result {kind: 'absolute'})-[:ON]->(b:Dataset|Benchmark {id: $benchmark})
WHERE r.value IS NOT NULL AND c.confidence >= $min_confidence
MATCH (r)-[:MEASURED_IN]->(k:Metric {id: $metric})
OPTIONAL MATCH (r)-[:OF]->(m:Method)
WITH b, k, r, m, p, c, CASE WHEN k.higher_is_better = false THEN -r.value ELSE r.value END AS score,
     CASE WHEN r.unit IS NOT NULL OR k.unit IS NULL OR k.unit <> '%' THEN r.unit
          WHEN abs(r.value) <= 1 THEN 'of 1' ELSE '%' END AS unit
ORDER BY c.confidence DESC, r.id
// A number that a paper repeats is one result.
WITH b, k, unit, m, p, score, r.value AS value,
     collect({text: r.text, confidence: c.confidence, evidence: c.evidence, edge: c.id})[0] AS claim
ORDER BY score DESC, m.name, p.title, claim.edge
WITH b, k, unit, collect({score: score, value: value, text: claim.text, confidence: claim.confidence, method: m.name,
                          paper: p.title, evidence: claim.evidence, edge: claim.edge})[0..$limit] AS results
UNWIND results AS result
RETURN unit, 1 + size([other IN results WHERE other.score > result.score]) AS rank, result.method AS method,
       result.value AS value, result.text AS text,
       CASE k.higher_is_better WHEN true THEN 'higher is better' WHEN false THEN 'lower is better'
            ELSE 'direction unknown' END AS direction,
       result.confidence AS confidence, result.paper AS paper, result.evidence AS evidence, result.edge AS edge
ORDER BY unit, rank, method, paper, edge
