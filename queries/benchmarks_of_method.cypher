// title: Benchmarks of a method
// answers: Which datasets and benchmarks was this method evaluated on, and which sentence says so?
// param: method entity:Method — any name of the method
MATCH (m:Method {name: $method})-[e:EVALUATED_ON]->(b:Dataset|Benchmark)
MATCH (p:Paper {id: e.paper})
RETURN b.name AS benchmark, labels(b)[0] AS type, p.title AS paper, e.evidence AS evidence, e.id AS edge
ORDER BY benchmark, paper, edge
