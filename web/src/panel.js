// The details of one node: what it is, and everything that papers say of it, with the sentences that say so.
import { append, fill, h, link, marked, name, safeUrl } from "./dom.js";
import { PAPER, RESULT, enough as enoughFor, other, readResult } from "./model.js";

const FEW = 12;

// [relationship, is the node its source?, heading], in the order in which a reader wants them.
const GROUPS = [
  ["IMPLEMENTED_IN", true, "Code"], ["HAS_CODE", true, "Code"], ["LINKS_TO", true, "Links"],
  ["EVALUATED_ON", true, "Evaluated on"], ["EVALUATED_ON", false, "Methods evaluated on it"],
  ["OUTPERFORMS", true, "Outperforms"], ["OUTPERFORMS", false, "Outperformed by"],
  ["INTRODUCES", true, "Introduces"], ["INTRODUCES", false, "Introduced by"],
  ["EVALUATES_ON", true, "Evaluates on"], ["EVALUATES_ON", false, "Papers that evaluate on it"],
  ["USES", true, "Uses"], ["USES", false, "Used by"],
  ["COMPARES", true, "Compares with"], ["COMPARES", false, "Compared with in"],
  ["TRAINS_ON", true, "Trains on"], ["TRAINS_ON", false, "Papers that train on it"],
  ["REPORTS", true, "Reports"], ["REPORTS", false, "Reported by"],
  ["ADDRESSES", true, "Addresses"], ["ADDRESSES", false, "Addressed by"],
  ["HAS_CODE", false, "Code of"], ["IMPLEMENTED_IN", false, "Implements"], ["LINKS_TO", false, "Linked from"],
  ["MENTIONS", true, "Mentions"], ["MENTIONS", false, "Mentioned by"],
];
const IN_TABLE = new Set(["OF", "ON", "MEASURED_IN", "CLAIMS"]);

export function dot(label) {
  return h("span", { class: `dot ${label}`, "aria-hidden": "true" });
}

export function createPanel(container, model, state, onSelect) {
  const nodeButton = (node) =>
    h("button", { type: "button", class: "node", onclick: () => onSelect(node) }, dot(node.label), name(node.name), h("span", { class: "unseen" }, ` (${node.label})`));

  function paperLine(paper) {
    if (!paper) return null;
    const node = model.byId.get(paper.id);
    const title = node
      ? h("button", { type: "button", class: "paper", onclick: () => onSelect(node) }, name(paper.title))
      : name(paper.title);
    return h("span", { class: "source" }, title, paper.year && ` ${paper.year}`, open(paper.url));
  }

  function open(url) {
    return safeUrl(url) && [" ", h("span", { class: "open" }, link(url, "open", h("span", { class: "arrow", "aria-hidden": "true" }, "\u2197")))];
  }

  function sentence(fact) {
    const ends = [fact.source, fact.target].filter((node) => node.label !== PAPER);
    const forms = ends.flatMap((node) => (node.label === "Repository" ? [node.more.url, node.name] : node.forms));
    return fact.evidence && h("blockquote", {}, h("bdi", {}, marked(fact.evidence, forms)));
  }

  function certainty(fact) {
    const sure = fact.confidence == null ? [] : [`confidence ${fact.confidence.toFixed(2)}`];
    const how = fact.origin && fact.origin !== "model" ? [fact.origin] : [];
    return h("span", { class: "certainty", title: "How sure the extractor is (0 to 1)" }, [...sure, ...how].join(", "));
  }

  const enough = (fact) => enoughFor(fact, state.confidence);

  // A list that shows a few items and the rest on demand.
  function listing(list, items) {
    list.append(...items.slice(0, FEW).map((make) => make()));
    return [list, moreButton(items.slice(FEW), () => {
      const rest = items.slice(FEW).map((make) => make());
      list.append(...rest);
      return rest[0];
    })];
  }

  // A button that adds what is left (`add` does, and returns the first of it), and hands it the focus.
  function moreButton(rest, add) {
    if (!rest.length) return null;
    const button = h("button", { type: "button", class: "more" }, `Show ${rest.length} more`);
    button.addEventListener("click", () => {
      add().querySelector("button, a")?.focus();
      button.remove();
    });
    return button;
  }

  function groups(node) {
    const known = new Set(GROUPS.map(([type]) => type));
    const rest = [...new Set(node.facts.map((fact) => fact.type))].filter((type) => !known.has(type) && !IN_TABLE.has(type)).sort();
    const all = [...GROUPS, ...rest.flatMap((type) => [[type, true, type], [type, false, `${type} (from)`]])];
    const sections = new Map();
    for (const [type, outward, heading] of all) {
      const facts = node.facts.filter((fact) => fact.type === type && (outward ? fact.source : fact.target) === node && enough(fact));
      if (facts.length) sections.set(heading, [...(sections.get(heading) || []), ...facts]);
    }
    return [...sections].map(([heading, facts]) => {
      const ends = new Map();
      for (const fact of facts) {
        const end = other(fact, node);
        ends.set(end, [...(ends.get(end) || []), fact]);
      }
      for (const said of ends.values()) said.sort((a, b) => (b.confidence ?? 1) - (a.confidence ?? 1));
      const ordered = [...ends].sort((a, b) => b[1].length - a[1].length || b[0].papers - a[0].papers || a[0].index - b[0].index);
      const items = ordered.map(([end, said]) => () => item(node, end, said));
      return h("section", {}, h("h3", {}, heading, " ", h("span", { class: "count" }, ends.size)), listing(h("ul", { class: "facts" }), items));
    });
  }

  function item(node, end, facts) {
    const head = h("div", { class: "head" }, nodeButton(end), end.label === "Repository" && open(end.more.url));
    if (end.label === PAPER) append(head, [end.more.year && ` ${end.more.year}`, open(end.more.url)]);
    // A paper's own facts need no source line: the paper is one of the two ends.
    const direct = end.label === PAPER || node.label === PAPER;
    const sentences = facts.map((fact) => () =>
      h("div", { class: "said" }, sentence(fact), h("p", { class: "from" }, !direct && paperLine(fact.paper), certainty(fact))));
    return h("li", {}, head, listing(h("div", {}), sentences));
  }

  function results(node) {
    const found = new Set(node.facts.filter((fact) => IN_TABLE.has(fact.type) && enough(fact)).map((fact) => (fact.source.label === RESULT ? fact.source : fact.target)));
    const rows = [...found].map((result) => readResult(result, state.confidence));
    if (!rows.length) return null;
    const text = (nodes) => nodes.map((one) => one.name).join(", ");
    rows.sort((a, b) =>
      compare(text(a.on), text(b.on)) || compare(text(a.metric), text(b.metric)) || compare(a.kind, b.kind) || better(a, b) || a.result.index - b.result.index);
    // The column that would say the same in every row is left out.
    const columns = [["Method", "of"], ["On", "on"], ["Metric", "metric"]].filter(([, key]) => !rows.every((row) => row[key].includes(node)));
    const body = h("tbody", {});
    const write = (row) => {
      const more = h("tr", { class: "why", hidden: true }, h("td", { colspan: columns.length + 1 },
        row.claim && [h("blockquote", {}, h("bdi", {}, marked(row.claim.evidence, [row.value, ...row.of, ...row.on, ...row.metric].flatMap((one) => one.forms || one)))),
          h("p", { class: "from" }, paperLine(row.claim.paper), certainty(row.claim))]));
      const value = h("button", { type: "button", class: "value", "aria-expanded": "false", title: "Show the sentence" }, name(row.value));
      value.addEventListener("click", () => {
        more.hidden = !more.hidden;
        value.setAttribute("aria-expanded", String(!more.hidden));
      });
      body.append(
        h("tr", {}, columns.map(([, key]) => h("td", {}, row[key].length ? row[key].map(nodeButton) : h("span", { class: "none" }, row.unsure.has(key) ? "unsure" : "not named"))),
          h("td", { class: "number" }, value, row.kind === "gain" && h("span", { class: "gain" }, "gain"))), more);
    };
    rows.slice(0, FEW).forEach(write);
    return h("section", {}, h("h3", {}, "Results ", h("span", { class: "count" }, rows.length)),
      h("div", { class: "wide" }, h("table", {}, h("thead", {}, h("tr", {}, columns.map(([title]) => h("th", { scope: "col" }, title)), h("th", { scope: "col", class: "number" }, "Value"))), body)),
      moreButton(rows.slice(FEW), () => {
        rows.slice(FEW).forEach(write);
        return body.rows[2 * FEW];
      }));
  }

  function about(node) {
    const { aliases, year, venue, url, unit, higher_is_better: higher, kind } = node.more;
    const facts = [];
    if (aliases?.length) facts.push(["Also called", aliases.flatMap((alias, i) => [i ? ", " : "", name(alias)])]);
    if (year || venue) facts.push(["Published", [venue && name(venue), venue && year && ", ", year]]);
    if (url) facts.push(["Address", safeUrl(url) ? link(url, name(url)) : name(url)]);
    if (unit) facts.push(["Unit", name(unit)]);
    if (higher != null) facts.push(["Better is", higher ? "higher" : "lower"]);
    if (kind) facts.push(["Kind", kind]);
    return facts.length ? h("dl", {}, facts.map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])) : null;
  }

  function overview() {
    const top = (label, count) => model.nodes.filter((node) => node.label === label && node.degree).sort((a, b) => b.papers - a.papers || b.degree - a.degree || a.index - b.index).slice(0, count);
    const list = (heading, labels, count) => {
      const nodes = labels.flatMap((label) => top(label, count)).sort((a, b) => b.papers - a.papers).slice(0, count);
      return nodes.length ? h("section", {}, h("h3", {}, heading), h("ol", { class: "top" }, nodes.map((node) =>
        h("li", {}, nodeButton(node), h("span", { class: "count" }, node.papers === 1 ? "1 paper" : `${node.papers} papers`))))) : null;
    };
    fill(container, h("h2", {}, "What the papers speak of"),
      h("p", { class: "lead" }, "Choose a node on the map, in the search, or here to read what papers say of it, sentence by sentence."),
      list("Methods", ["Method"], 6), list("Benchmarks and datasets", ["Benchmark", "Dataset"], 6), list("Tasks", ["Task"], 5), list("Metrics", ["Metric"], 5), list("Code and data", ["Repository"], 5));
  }

  // Show a node; `again`: where it is shown already, and only the minimum confidence is another.
  let last = "";
  function show(node, again = false) {
    const around = node.facts.flatMap((fact) => [fact, ...(other(fact, node).label === RESULT ? other(fact, node).facts : [])]);
    const shown = around.map(enough).join();
    if (again && shown === last) return;
    last = shown;
    const top = again ? container.scrollTop : 0;
    const close = h("button", { type: "button", class: "close", "aria-label": "Close details", onclick: () => onSelect(null) }, "\u00d7");
    const papers = node.label === PAPER || node.label === RESULT ? null : ` in ${node.papers === 1 ? "1 paper" : `${node.papers} papers`}`;
    const parts = [results(node), ...groups(node)].filter(Boolean);
    const hidden = node.facts.filter((fact) => !enough(fact)).length;
    const elsewhere = node.degree - node.facts.length; // on a page that is cut
    fill(container, close, h("p", { class: "kind" }, dot(node.label), node.label, papers), h("h2", {}, name(node.name)), about(node),
      parts.length ? parts : h("p", { class: "lead" }, "No paper says more of it here."),
      hidden > 0 && h("p", { class: "lead" }, `${hidden} less certain ${hidden === 1 ? "fact is" : "facts are"} left out by the minimum confidence.`),
      elsewhere > 0 && h("p", { class: "lead" }, `${elsewhere} ${elsewhere === 1 ? "fact" : "facts"} about it lead to nodes that this page doesn't hold.`));
    container.scrollTop = top;
  }

  function missing(id) {
    fill(container, h("h2", {}, "No such node here"), h("p", { class: "lead" }, "The address asks for ", name(id), ", which this page doesn't hold."));
  }

  return { show, overview, missing };
}

// Of two results of one set, metric and kind the better one first, as far as the metric says which that is.
function better(a, b) {
  if (a.number == null || b.number == null) return (a.number == null) - (b.number == null);
  const lower = a.kind !== "gain" && a.metric[0]?.more.higher_is_better === false;
  return lower ? a.number - b.number : b.number - a.number;
}

const compare = (a, b) => ((a || "\uffff") < (b || "\uffff") ? -1 : (a || "\uffff") > (b || "\uffff") ? 1 : 0);
