// title: New benchmarks with code or data
// answers: Which papers introduce a dataset or benchmark and say where its code or data is?
// param: limit int 50 — how many rows
MATCH (b:Dataset|Benchmark)<-[e:INTRODUCES]-(p:Paper)-[c:HAS_CODE|LINKS_TO]->(r:Repository)
RETURN b.name AS benchmark, labels(b)[0] AS type, r.url AS url, r.kind AS holds, p.title AS paper, p.year AS year,
       e.evidence AS evidence, c.evidence AS url_evidence, e.id AS edge, c.id AS url_edge
ORDER BY coalesce(p.year, 0) DESC, benchmark, type, url, edge, url_edge
LIMIT $limit
