// title: Who outperforms whom
// answers: Which method outperforms which, in how many papers, how many papers say the opposite, and how sure is the
// answers: surest edge (0 to 1)? What most papers say comes first, then what is surest.
// param: min_confidence float 0.0 — leave out what is less sure (0 to 1)
// param: limit int 50 — how many rows
MATCH (a:Method)-[e:OUTPERFORMS]->(b:Method)
MATCH (p:Paper {id: e.paper})
WHERE e.confidence >= $min_confidence
WITH a, b, p, e
ORDER BY e.confidence DESC, p.title, e.id
WITH a, b, count(DISTINCT e.paper) AS papers,
     collect({paper: p.title, confidence: e.confidence, evidence: e.evidence, edge: e.id})[0] AS first
RETURN a.name AS winner, b.name AS loser, papers,
       COUNT { (b)-[o:OUTPERFORMS]->(a) WHERE o.confidence >= $min_confidence } AS papers_against,
       first.confidence AS confidence, first.paper AS paper, first.evidence AS evidence, first.edge AS edge
ORDER BY papers DESC, confidence DESC, winner, loser, edge
LIMIT $limit
