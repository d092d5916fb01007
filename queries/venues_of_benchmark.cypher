// title: Venues and years of a benchmark
// answers: At which venues and in which years did papers use or introduce this dataset or benchmark, and how many?
// param: benchmark entity:Dataset|Benchmark — any name of the dataset or benchmark
MATCH (p:Paper)-[e:EVALUATES_ON|TRAINS_ON|INTRODUCES]->(b:Dataset|Benchmark {id: $benchmark})
WITH p.year AS year, p.venue AS venue, p, e
ORDER BY p.title, e.id
RETURN year, venue, count(DISTINCT p.id) AS papers, collect(DISTINCT p.title)[0..3] AS examples
ORDER BY year, venue
