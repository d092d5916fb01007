// title: Results that differ between papers
// answers: For which method, benchmark, metric and unit do several papers claim different absolute results?
// param: limit int 20 — how many rows
MATCH (p:Paper)-[c:CLAIMS]->(r:Result {kind: 'absolute'})-[:OF]->(m:Method)
WHERE r.value IS NOT NULL
MATCH (r)-[:ON]->(b:Dataset|Benchmark)
MATCH (r)-[:MEASURED_IN]->(k:Metric)
WITH m, b, k, p, c, r
ORDER BY r.value, p.title, c.id
WITH m, b, k, CASE WHEN r.unit IS NOT NULL OR k.unit IS NULL OR k.unit <> '%' THEN r.unit
          WHEN abs(r.value) <= 1 THEN 'of 1' ELSE '%' END AS unit,
     count(DISTINCT p.id) AS papers, min(r.value) AS lowest, max(r.value) AS highest,
     collect({value: r.value, paper: p.title, evidence: c.evidence, edge: c.id}) AS claims
WHERE papers > 1 AND lowest < highest
RETURN m.name AS method, b.name AS benchmark, k.name AS metric, unit, lowest, highest, papers,
       [claim IN claims | claim.value] AS values, [claim IN claims | claim.paper] AS claimed_by,
       [claim IN claims | claim.evidence] AS evidence, [claim IN claims | claim.edge] AS edges
ORDER BY papers DESC, method, benchmark, metric, unit, edges
LIMIT $limit
