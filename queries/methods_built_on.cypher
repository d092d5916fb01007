// title: Methods built on a method
// answers: Which methods were introduced by papers that use this one?
// param: method entity:Method — any name of the method
// param: limit int 20 — how many rows
MATCH (m:Method {id: $method})<-[e:USES]-(p:Paper)-[:INTRODUCES]->(n:Method)
RETURN n.name AS method, p.title AS paper, p.year AS year, e.evidence AS evidence, e.id AS edge
ORDER BY coalesce(p.year, 0) DESC, paper, method, edge, n.id
LIMIT $limit
