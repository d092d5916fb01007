// title: Methods never evaluated
// answers: Which methods does a paper introduce, and no paper says on which dataset or benchmark it was evaluated?
// param: limit int 50 — how many rows
MATCH (p:Paper)-[e:INTRODUCES]->(m:Method)
WHERE NOT (m)-[:EVALUATED_ON]->()
RETURN m.name AS method, p.title AS paper, p.year AS year, e.evidence AS evidence, e.id AS edge
ORDER BY method, paper, edge
LIMIT $limit
