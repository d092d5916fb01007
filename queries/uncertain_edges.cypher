// title: Least certain edges
// answers: Which edges is the extractor least sure of, for a curator to look at first?
// param: confidence float 0.5 — the highest confidence that counts as unsure
// param: limit int 50 — how many rows
MATCH (a)-[e]->(b)
WHERE e.confidence <= $confidence
MATCH (p:Paper {id: e.paper})
RETURN coalesce(a.name, a.title, a.text) AS source, type(e) AS relationship,
       coalesce(b.name, b.title, b.text) AS target,
       e.confidence AS confidence, e.origin AS origin, p.title AS paper, e.evidence AS evidence, e.id AS edge
ORDER BY confidence, relationship, source, target, edge
LIMIT $limit
