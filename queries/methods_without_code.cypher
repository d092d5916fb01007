// title: Methods without code
// answers: Which methods does a paper introduce, and no paper says where their code is?
// param: limit int 50 — how many rows
MATCH (p:Paper)-[e:INTRODUCES]->(m:Method)
WHERE NOT (m)-[:IMPLEMENTED_IN]->() AND NOT (p)-[:HAS_CODE]->()
RETURN m.name AS method, p.title AS paper, p.year AS year, e.evidence AS evidence, e.id AS edge
ORDER BY method, paper, edge
LIMIT $limit
