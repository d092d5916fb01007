// title: Benchmarks of two methods
// answers: On which datasets and benchmarks were both methods evaluated, and by which papers?
// param: first entity:Method — any name of the one method
// param: second entity:Method — any name of the other method
MATCH (a:Method {id: $first})-[e:EVALUATED_ON]->(b:Dataset|Benchmark)<-[f:EVALUATED_ON]-(c:Method {id: $second})
WHERE e.id <> f.id
MATCH (p:Paper {id: e.paper})
MATCH (q:Paper {id: f.paper})
RETURN b.name AS benchmark, labels(b)[0] AS type, p.id = q.id AS same_paper, p.title AS first_paper,
       q.title AS second_paper, e.evidence AS first_evidence, f.evidence AS second_evidence, e.id AS first_edge,
       f.id AS second_edge
ORDER BY benchmark, type, same_paper DESC, first_paper, second_paper, first_edge, second_edge
