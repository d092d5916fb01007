// title: Most addressed tasks
// answers: Which tasks do most papers work on, how many of these papers have code, and how many benchmarks do they
// answers: evaluate on?
// param: limit int 20 — how many rows
MATCH (p:Paper)-[:ADDRESSES]->(t:Task)
OPTIONAL MATCH (p)-[:EVALUATES_ON]->(b:Dataset|Benchmark)
WITH t, count(DISTINCT p.id) AS papers,
     count(DISTINCT CASE WHEN EXISTS { (p)-[:HAS_CODE]->() } THEN p.id END) AS with_code,
     count(DISTINCT b.id) AS benchmarks
RETURN t.name AS task, papers, with_code, benchmarks
ORDER BY papers DESC, with_code DESC, task, t.id
LIMIT $limit
