// The graph as the page uses it, from the compact rows that kg writes.

export const PAPER = "Paper";
export const RESULT = "Result";

export function readModel(data) {
  const nodes = data.nodes.map(([label, id, name, x, y, more, degree, papers], index) => ({
    index, id, name, x, y, label: data.labels[label], more: more || {}, facts: [], degree, papers,
  }));
  const facts = data.facts.map(([type, source, target, paper, text, confidence, origin]) => ({
    type: data.types[type], source: nodes[source], target: nodes[target], confidence, origin,
    paper: paper == null ? null : data.papers[paper], evidence: text == null ? "" : data.texts[text],
  }));
  for (const fact of facts) {
    fact.source.facts.push(fact);
    if (fact.target !== fact.source) fact.target.facts.push(fact);
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) {
    node.forms = [node.name, ...(node.more.aliases || [])];
    node.keys = node.forms.map(fold);
  }
  return { nodes, facts, byId, labels: data.labels, total: data.total };
}

// For comparing: no case (by way of capitals: ß is SS is ss), no accents, no LaTeX, no hyphens.
function fold(text) {
  const plain = text.normalize("NFKD").replace(/[\p{M}{}$\\^]/gu, "").toUpperCase().toLowerCase();
  return plain.replace(/[-\u2010-\u2015_/\s]+/g, " ").trim();
}

// Whether a fact is sure enough to be shown; one without a confidence always is.
export const enough = (fact, least) => fact.confidence == null || fact.confidence >= least;

export const other = (fact, node) => (fact.source === node ? fact.target : fact.source);

const COLUMNS = { OF: "of", ON: "on", MEASURED_IN: "metric" };

// What a Result node says, gathered from the facts around it; `unsure` has the columns from which facts were left out.
export function readResult(result, least) {
  const row = { result, value: result.name, kind: result.more.kind, number: result.more.value, of: [], on: [], metric: [], claim: null, unsure: new Set() };
  for (const fact of result.facts) {
    const column = COLUMNS[fact.type];
    if (column && enough(fact, least)) row[column].push(fact.target);
    else if (column) row.unsure.add(column);
    if (fact.type === "CLAIMS" || !row.claim) row.claim = fact;
  }
  return row;
}

// Nodes that the query finds, best first: [node, the form that matched].
export function search(nodes, query, limit) {
  const wanted = fold(query);
  if (!wanted && query.trim()) return { count: 0, rows: [] };
  const found = [];
  for (const node of nodes) {
    if (node.label === RESULT) continue;
    if (!wanted) {
      if (node.label !== PAPER) found.push([0, node, node.name]);
      continue;
    }
    let best = null;
    node.keys.forEach((key, i) => {
      let at = key.indexOf(wanted);
      if (at < 0) return;
      const begins = (place) => place === 0 || !/[\p{L}\p{N}]/u.test(key[place - 1]);
      for (let next = at; next >= 0 && !begins(at); next = key.indexOf(wanted, next + 1)) at = next;
      const start = begins(at);
      const rank = (key === wanted ? 0 : at === 0 ? 2 : start ? 4 : 6) + (i ? 1 : 0) + (node.label === PAPER ? 3 : 0);
      if (!best || rank < best[0]) best = [rank, node, node.forms[i]];
    });
    if (best) found.push(best);
  }
  found.sort((a, b) => a[0] - b[0] || b[1].papers - a[1].papers || b[1].degree - a[1].degree || a[1].index - b[1].index);
  return { count: found.length, rows: found.slice(0, limit).map(([, node, form]) => [node, form]) };
}
