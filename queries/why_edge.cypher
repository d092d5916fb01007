// title: Why an edge holds
// answers: Which paper and sentence stand behind this edge, and how sure is it?
// param: edge string — the edge's id
MATCH (a)-[e {id: $edge}]->(b)
MATCH (p:Paper {id: e.paper})
RETURN coalesce(a.name, a.title, a.text) AS source, type(e) AS relationship,
       coalesce(b.name, b.title, b.text) AS target,
       p.title AS paper, e.evidence AS evidence, e.start_char AS start_char, e.end_char AS end_char,
       e.confidence AS confidence, e.origin AS origin, e.extractor AS extractor
ORDER BY e.id
