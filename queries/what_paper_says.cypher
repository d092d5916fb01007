// title: What a paper says
// answers: Which facts does the graph hold from this paper, in the order of its text?
// param: paper paper — the paper's id or title
MATCH way = (p:Paper {id: $paper})-[*1..2 {paper: $paper}]->()
WITH DISTINCT last(relationships(way)) AS e
WITH e, startNode(e) AS a, endNode(e) AS b
RETURN coalesce(a.name, a.title, a.text) AS source, type(e) AS relationship,
       coalesce(b.name, b.title, b.text) AS target, labels(b)[0] AS target_type,
       e.evidence AS evidence, e.confidence AS confidence, e.id AS edge
ORDER BY e.start_char, e.end_char, relationship, source, target, edge
