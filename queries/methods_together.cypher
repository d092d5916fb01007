// title: Methods that occur together
// answers: Which two methods are introduced, used or tested by the same papers most often?
// param: least int 2 — the fewest papers that a pair must share
// param: limit int 20 — how many rows
MATCH (a:Method)<-[e:INTRODUCES|USES|COMPARES]-(p:Paper)-[f:INTRODUCES|USES|COMPARES]->(b:Method)
WHERE a.id < b.id
WITH a, b, p
ORDER BY p.title, p.id
WITH a, b, count(DISTINCT p.id) AS papers, collect(DISTINCT p.title)[0..3] AS examples
WHERE papers >= $least
RETURN a.name AS method, b.name AS other, papers, examples
ORDER BY papers DESC, method, other, a.id, b.id
LIMIT $limit
