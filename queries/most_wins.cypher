// title: Methods that outperform most others
// answers: Which methods outperform the most other methods, and how many outperform them?
// param: limit int 20 — how many rows
MATCH (m:Method)-[e:OUTPERFORMS]->(o:Method)
WITH m, o, e
ORDER BY o.name, o.id
WITH m, count(DISTINCT o.id) AS wins, count(DISTINCT e.paper) AS papers, collect(DISTINCT o.name) AS outperformed
OPTIONAL MATCH (m)<-[:OUTPERFORMS]-(w:Method)
WITH m, wins, papers, outperformed, count(DISTINCT w.id) AS losses
RETURN m.name AS method, wins, losses, papers, outperformed
ORDER BY wins DESC, losses, method, m.id
LIMIT $limit
