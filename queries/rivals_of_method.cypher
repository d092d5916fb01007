// title: Methods on the same benchmarks
// answers: Which methods were evaluated on the datasets and benchmarks that this one was evaluated on?
// param: method entity:Method — any name of the method
// param: limit int 20 — how many rows
MATCH (m:Method {id: $method})-[e:EVALUATED_ON]->(b:Dataset|Benchmark)<-[f:EVALUATED_ON]-(o:Method)
WHERE o.id <> m.id
WITH o, b, f
ORDER BY b.name, b.id
WITH o, count(DISTINCT b.id) AS shared, collect(DISTINCT b.name) AS benchmarks, count(DISTINCT f.paper) AS papers
RETURN o.name AS method, shared, benchmarks, papers
ORDER BY shared DESC, papers DESC, method, o.id
LIMIT $limit
