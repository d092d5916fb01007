// title: Tasks of a method
// answers: Which tasks do the papers work on that introduce, use or test this method?
// param: method entity:Method — any name of the method
// param: limit int 20 — how many rows
MATCH (m:Method {id: $method})<-[:INTRODUCES|USES|COMPARES]-(p:Paper)-[e:ADDRESSES]->(t:Task)
WITH t, p, e
ORDER BY e.confidence DESC, p.title, e.id
WITH t, count(DISTINCT p.id) AS papers, collect({paper: p.title, evidence: e.evidence, edge: e.id})[0] AS first
RETURN t.name AS task, papers, first.paper AS paper, first.evidence AS evidence, first.edge AS edge
ORDER BY papers DESC, task, edge
LIMIT $limit
