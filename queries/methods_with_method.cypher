// title: Methods that occur with a method
// answers: Which other methods do the papers introduce, use or test that introduce, use or test this one?
// param: method entity:Method — any name of the method
// param: limit int 20 — how many rows
MATCH (m:Method {id: $method})<-[:INTRODUCES|USES|COMPARES]-(p:Paper)-[e:INTRODUCES|USES|COMPARES]->(o:Method)
WHERE o.id <> m.id
WITH o, p, e
ORDER BY p.title, p.id
WITH o, count(DISTINCT p.id) AS papers, collect(DISTINCT p.title)[0..3] AS examples
RETURN o.name AS method, papers, examples
ORDER BY papers DESC, method, o.id
LIMIT $limit
