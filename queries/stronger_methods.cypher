// title: Methods above a method
// answers: Which methods outperform this one, or a method that outperforms it, up to three steps? A chain over several
// answers: papers is a hint, no proof: their experiments differ.
// param: method entity:Method — any name of the method
// param: min_confidence float 0.0 — leave out what is less sure (0 to 1)
// param: limit int 20 — how many rows
MATCH way = (m:Method)-[:OUTPERFORMS*1..3]->(n:Method {id: $method})
WHERE all(x IN nodes(way) WHERE single(y IN nodes(way) WHERE y.id = x.id))
  AND all(e IN relationships(way) WHERE e.confidence >= $min_confidence)
WITH length(way) AS steps, [x IN nodes(way) | x.name] AS chain, [e IN relationships(way) | e.evidence] AS evidence,
     [e IN relationships(way) | e.paper] AS papers, [e IN relationships(way) | e.id] AS edges
RETURN chain[0] AS method, steps, chain, papers, evidence, edges
ORDER BY steps, method, chain, edges
LIMIT $limit
