// title: Probable benchmarks of a method
// answers: Which datasets and benchmarks do the papers that introduce this method evaluate on, though no sentence says
// answers: that they ran the method on them?
// param: method entity:Method — any name of the method
MATCH (m:Method {id: $method})<-[:INTRODUCES]-(p:Paper)-[e:EVALUATES_ON]->(b:Dataset|Benchmark)
WHERE NOT EXISTS { (m)-[:EVALUATED_ON {paper: p.id}]->(b) }
RETURN b.name AS benchmark, labels(b)[0] AS type, p.title AS paper, e.evidence AS evidence, e.id AS edge
ORDER BY benchmark, type, paper, edge
