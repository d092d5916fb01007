// title: Methods for a task
// answers: Which methods do the papers on this task introduce, and where is the code?
// param: task entity:Task — any name of the task
// param: limit int 20 — how many rows
MATCH (t:Task {id: $task})<-[:ADDRESSES]-(p:Paper)-[e:INTRODUCES]->(m:Method)
OPTIONAL MATCH (m)-[:IMPLEMENTED_IN {paper: p.id}]->(r:Repository)
RETURN m.name AS method, p.title AS paper, p.year AS year, r.url AS code, e.evidence AS evidence, e.id AS edge
ORDER BY coalesce(p.year, 0) DESC, method, paper, edge, code
LIMIT $limit
