// title: Papers with code for a benchmark
// answers: Which papers evaluate on this dataset or benchmark, or introduce it, and have code, and where is it?
// param: benchmark entity:Dataset|Benchmark — any name of the dataset or benchmark
// param: limit int 20 — how many rows
MATCH (b:Dataset|Benchmark {id: $benchmark})<-[e:EVALUATES_ON|INTRODUCES]-(p:Paper)-[c:HAS_CODE]->(r:Repository)
RETURN p.title AS paper, p.year AS year, r.url AS code, type(e) AS relationship, e.evidence AS evidence,
       c.evidence AS code_evidence, e.id AS edge, c.id AS code_edge
ORDER BY coalesce(p.year, 0) DESC, paper, code, edge, code_edge
LIMIT $limit
