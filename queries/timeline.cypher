// title: Timeline of a thing
// answers: How many papers a year introduce, use, compare with or mention this method, dataset, benchmark, metric or
// answers: task? To use a dataset is to evaluate or train on it, a metric to report it, a task to work on it. Papers
// answers: without a year come last.
// param: entity entity — any name of a method, dataset, benchmark, metric or task
MATCH (p:Paper)-[e]->(n:Method|Dataset|Benchmark|Metric|Task {id: $entity})
WITH p.year AS year, p.id AS paper, type(e) AS role
RETURN year, count(DISTINCT paper) AS papers,
       count(DISTINCT CASE WHEN role = 'INTRODUCES' THEN paper END) AS introduced,
       count(DISTINCT CASE WHEN NOT role IN ['INTRODUCES', 'COMPARES', 'MENTIONS'] THEN paper END) AS used,
       count(DISTINCT CASE WHEN role = 'COMPARES' THEN paper END) AS compared,
       count(DISTINCT CASE WHEN role = 'MENTIONS' THEN paper END) AS mentioned
ORDER BY year
