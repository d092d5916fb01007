// title: Baselines of a method
// answers: Which methods do the papers that introduce this method compare it with, and do they say that it outperforms
// answers: them?
// param: method entity:Method — any name of the method
MATCH (m:Method {id: $method})<-[:INTRODUCES]-(p:Paper)-[e:COMPARES]->(o:Method)
RETURN o.name AS baseline, EXISTS { (m)-[:OUTPERFORMS {paper: p.id}]->(o) } AS outperformed, p.title AS paper,
       e.evidence AS evidence, e.id AS edge
ORDER BY baseline, paper, edge
