// title: What a method outperforms, and what outperforms it
// answers: Which methods does this one outperform, which outperform it, which sentence says so, and how sure is it
// answers: (0 to 1)?
// param: method entity:Method — any name of the method
// param: min_confidence float 0.0 — leave out what is less sure (0 to 1)
// param: limit int 100 — how many rows
MATCH (m:Method {id: $method})-[e:OUTPERFORMS]-(o:Method)
MATCH (p:Paper {id: e.paper})
WHERE e.confidence >= $min_confidence
RETURN CASE WHEN startNode(e) = m THEN 'outperforms' ELSE 'is outperformed by' END AS relationship, o.name AS other,
       e.confidence AS confidence, p.title AS paper, p.year AS year, e.evidence AS evidence, e.id AS edge
ORDER BY relationship DESC, other, confidence DESC, paper, edge
LIMIT $limit
