// title: What a method outperforms, and what outperforms it
// answers: Which methods does this one outperform, which outperform it, and which sentence says so?
// param: method entity:Method — any name of the method
// param: limit int 100 — how many rows
MATCH (m:Method {id: $method})-[e:OUTPERFORMS]-(o:Method)
MATCH (p:Paper {id: e.paper})
RETURN CASE WHEN startNode(e) = m THEN 'outperforms' ELSE 'is outperformed by' END AS relationship, o.name AS other,
       p.title AS paper, p.year AS year, e.evidence AS evidence, e.id AS edge
ORDER BY relationship DESC, other, paper, edge
LIMIT $limit
