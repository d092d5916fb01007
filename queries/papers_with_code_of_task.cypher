// title: Papers with code for a task
// answers: Which papers work on this task and have code, and where is it?
// param: task entity:Task — any name of the task
// param: limit int 20 — how many rows
MATCH (t:Task {id: $task})<-[e:ADDRESSES]-(p:Paper)-[c:HAS_CODE]->(r:Repository)
RETURN p.title AS paper, p.year AS year, r.url AS code, e.evidence AS evidence, c.evidence AS code_evidence,
       e.id AS edge, c.id AS code_edge
ORDER BY coalesce(p.year, 0) DESC, paper, code, edge, code_edge
LIMIT $limit
