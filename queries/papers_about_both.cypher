// title: Papers that speak of two things
// answers: Which papers speak of both things, and what do they do with each?
// param: first entity — any name of the one thing
// param: second entity — any name of the other thing
// param: limit int 50 — how many rows
MATCH (a:Method|Dataset|Benchmark|Metric|Task {id: $first})<-[e]-(p:Paper)
MATCH (p)-[f]->(b:Method|Dataset|Benchmark|Metric|Task {id: $second})
WHERE a.id <> b.id
RETURN p.title AS paper, p.year AS year, type(e) AS first_relationship, type(f) AS second_relationship,
       e.evidence AS first_evidence, f.evidence AS second_evidence, e.id AS first_edge, f.id AS second_edge
ORDER BY coalesce(p.year, 0) DESC, paper, first_edge, second_edge
LIMIT $limit
