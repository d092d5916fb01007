// title: Claims that contradict each other
// answers: Which methods outperform each other, one in one paper and the other in another?
// param: limit int 20 — how many rows
MATCH (a:Method)-[e:OUTPERFORMS]->(b:Method)-[f:OUTPERFORMS]->(a)
WHERE a.id < b.id AND e.paper <> f.paper
MATCH (p:Paper {id: e.paper})
MATCH (q:Paper {id: f.paper})
RETURN a.name AS method, b.name AS other, p.title AS method_wins_in, e.evidence AS method_evidence,
       q.title AS other_wins_in, f.evidence AS other_evidence, e.id AS method_edge, f.id AS other_edge
ORDER BY method, other, method_wins_in, other_wins_in, method_edge, other_edge
LIMIT $limit
