// Constraints and indexes of a kg graph in Neo4j (Community edition will do).
// Generated from kg/graph/schema.py by `python -m kg.graph.neo4j_schema`; applied by every build and by
// `kg schema apply`. Running it again changes nothing.

CREATE CONSTRAINT kg_paper_id IF NOT EXISTS FOR (n:Paper) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_method_id IF NOT EXISTS FOR (n:Method) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_dataset_id IF NOT EXISTS FOR (n:Dataset) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_benchmark_id IF NOT EXISTS FOR (n:Benchmark) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_metric_id IF NOT EXISTS FOR (n:Metric) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_task_id IF NOT EXISTS FOR (n:Task) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_repository_id IF NOT EXISTS FOR (n:Repository) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_result_id IF NOT EXISTS FOR (n:Result) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_kgnode_id IF NOT EXISTS FOR (n:KgNode) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_kgrecord_id IF NOT EXISTS FOR (n:KgRecord) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_kgstore_id IF NOT EXISTS FOR (n:KgStore) REQUIRE n.id IS UNIQUE;
CREATE INDEX kg_method_name IF NOT EXISTS FOR (n:Method) ON (n.name);
CREATE INDEX kg_dataset_name IF NOT EXISTS FOR (n:Dataset) ON (n.name);
CREATE INDEX kg_benchmark_name IF NOT EXISTS FOR (n:Benchmark) ON (n.name);
CREATE INDEX kg_metric_name IF NOT EXISTS FOR (n:Metric) ON (n.name);
CREATE INDEX kg_task_name IF NOT EXISTS FOR (n:Task) ON (n.name);
CREATE INDEX kg_repository_name IF NOT EXISTS FOR (n:Repository) ON (n.name);
CREATE FULLTEXT INDEX kg_names IF NOT EXISTS FOR (n:Method|Dataset|Benchmark|Metric|Task) ON EACH [n.name, n.aliases];
