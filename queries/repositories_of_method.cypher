// title: Code of a method
// answers: Where is the code of this method, by the papers that introduce it?
// param: method entity:Method — any name of the method
MATCH (m:Method {id: $method})-[e:IMPLEMENTED_IN]->(r:Repository)
MATCH (p:Paper {id: e.paper})
RETURN r.url AS code, r.name AS repository, p.title AS paper, p.year AS year, e.evidence AS evidence, e.id AS edge
ORDER BY code, paper, edge
