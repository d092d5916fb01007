// title: Most used methods
// answers: Which methods do most papers build on or compare with?
// param: named bool null — true: proper names only, false: terms of the trade only
// param: limit int 20 — how many rows
MATCH (p:Paper)-[e:USES|COMPARES]->(m:Method)
WHERE $named IS NULL OR m.named = $named
WITH m, count(DISTINCT p.id) AS papers, sum(CASE type(e) WHEN 'USES' THEN 1 ELSE 0 END) AS used,
     sum(CASE type(e) WHEN 'COMPARES' THEN 1 ELSE 0 END) AS compared
RETURN m.name AS method, papers, used, compared
ORDER BY papers DESC, used DESC, method, m.id
LIMIT $limit
