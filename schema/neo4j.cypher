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
CREATE CONSTRAINT kg_introduces_edge_id IF NOT EXISTS FOR ()-[r:INTRODUCES]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_uses_edge_id IF NOT EXISTS FOR ()-[r:USES]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_compares_edge_id IF NOT EXISTS FOR ()-[r:COMPARES]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_mentions_edge_id IF NOT EXISTS FOR ()-[r:MENTIONS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_evaluates_on_edge_id IF NOT EXISTS FOR ()-[r:EVALUATES_ON]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_trains_on_edge_id IF NOT EXISTS FOR ()-[r:TRAINS_ON]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_reports_edge_id IF NOT EXISTS FOR ()-[r:REPORTS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_addresses_edge_id IF NOT EXISTS FOR ()-[r:ADDRESSES]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_has_code_edge_id IF NOT EXISTS FOR ()-[r:HAS_CODE]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_links_to_edge_id IF NOT EXISTS FOR ()-[r:LINKS_TO]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_evaluated_on_edge_id IF NOT EXISTS FOR ()-[r:EVALUATED_ON]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_outperforms_edge_id IF NOT EXISTS FOR ()-[r:OUTPERFORMS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_claims_edge_id IF NOT EXISTS FOR ()-[r:CLAIMS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_of_edge_id IF NOT EXISTS FOR ()-[r:OF]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_on_edge_id IF NOT EXISTS FOR ()-[r:ON]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_measured_in_edge_id IF NOT EXISTS FOR ()-[r:MEASURED_IN]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT kg_implemented_in_edge_id IF NOT EXISTS FOR ()-[r:IMPLEMENTED_IN]-() REQUIRE r.id IS UNIQUE;
CREATE INDEX kg_method_name IF NOT EXISTS FOR (n:Method) ON (n.name);
CREATE INDEX kg_dataset_name IF NOT EXISTS FOR (n:Dataset) ON (n.name);
CREATE INDEX kg_benchmark_name IF NOT EXISTS FOR (n:Benchmark) ON (n.name);
CREATE INDEX kg_metric_name IF NOT EXISTS FOR (n:Metric) ON (n.name);
CREATE INDEX kg_task_name IF NOT EXISTS FOR (n:Task) ON (n.name);
CREATE INDEX kg_repository_name IF NOT EXISTS FOR (n:Repository) ON (n.name);
CREATE FULLTEXT INDEX kg_names IF NOT EXISTS FOR (n:Method|Dataset|Benchmark|Metric|Task) ON EACH [n.name, n.aliases];
