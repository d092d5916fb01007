// title: Neighbours of a thing
// answers: What is this method, dataset, benchmark, metric or task related to, in which way, by how many papers, and
// answers: which is the surest sentence?
// param: entity entity — any name of a method, dataset, benchmark, metric or task
// param: limit int 100 — how many rows
MATCH (n:Method|Dataset|Benchmark|Metric|Task {id: $entity})-[e]-(x)
MATCH (p:Paper {id: e.paper})
WITH n, x, type(e) AS relationship, CASE WHEN startNode(e) = n THEN 'to' ELSE 'from' END AS direction, p, e
ORDER BY e.confidence DESC, p.title, e.id
WITH n, x, relationship, direction, count(DISTINCT e.paper) AS papers,
     collect({paper: p.title, evidence: e.evidence, edge: e.id})[0] AS first
RETURN relationship, direction, coalesce(x.name, x.title, x.text) AS neighbour, labels(x)[0] AS type, papers,
       first.paper AS paper, first.evidence AS evidence, first.edge AS edge
ORDER BY relationship, direction, papers DESC, neighbour, edge
LIMIT $limit
