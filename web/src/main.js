// Reads the data that the page carries and joins its parts: search, filters, map, details, address.
import { fill, h, name } from "./dom.js";
import { createMap, hasWebGL } from "./map.js";
import { PAPER, RESULT, readModel, search } from "./model.js";
import { createPanel, dot } from "./panel.js";
import { colour } from "./theme.js";

const get = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString("en");
const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
const SHOWN = 60;
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g; // would turn the direction of the window's title

function start() {
  const model = readModel(JSON.parse(get("graph").textContent));
  const state = { hidden: new Set([RESULT]), confidence: 0, selected: null };
  const panel = createPanel(get("details"), model, state, select);
  let map = null;
  let chosen = location.hash.startsWith("#id="); // by who opened the page, or on it: not by going back

  get("counts").textContent = `${count(model.total.nodes, "node")}, ${count(model.total.facts, "fact")} from ${count(model.total.papers, "paper")}`;
  const cut = model.total.nodes > model.nodes.length;
  if (cut) {
    get("notice").hidden = false;
    get("notice").textContent = `This page holds the ${number(model.nodes.length)} best connected of ${number(model.total.nodes)} nodes. The other exports hold all.`;
  }

  if (!model.nodes.length) message("This graph is empty. Build one with kg build, then export it again.");
  else if (!hasWebGL()) message("This browser has no WebGL to draw the map with. Search and details work all the same.");
  else {
    try {
      map = createMap(get("canvas"), model, state, select);
    } catch (error) {
      message(`The map can't be drawn here (${error.message}). Search and details work all the same.`);
    }
  }
  get("zoom").hidden = !map;
  get("zoom-in").addEventListener("click", () => map.zoom(1 / 1.6));
  get("zoom-out").addEventListener("click", () => map.zoom(1.6));
  get("zoom-all").addEventListener("click", () => map.showAll());

  function message(text) {
    get("map-message").hidden = false;
    get("map-message").textContent = text;
  }

  // Selection: the address says what is selected, so that links and the back button work.
  function select(node) {
    const hash = node ? `#id=${encodeURIComponent(node.id)}` : "";
    if (hash === (location.hash === "#" ? "" : location.hash)) {
      if (node) reach();
      return;
    }
    if (node) get("found-count").textContent = `Details of ${node.name} are shown.`;
    chosen = Boolean(hash);
    if (hash) location.hash = hash;
    else {
      history.pushState(null, "", location.href.split("#")[0]);
      follow();
    }
  }

  function follow() {
    const match = /^#id=(.*)$/s.exec(location.hash);
    let id = null;
    try {
      id = match && decodeURIComponent(match[1]);
    } catch {
      id = match[1];
    }
    const node = id == null ? null : model.byId.get(id);
    state.selected = node || null;
    const within = get("details").contains(document.activeElement);
    if (node) panel.show(node);
    else if (id != null) panel.missing(id);
    else if (model.nodes.length) panel.overview();
    else fill(get("details"));
    document.title = node ? `${node.name.replace(TURNS, "")} · benchgraph` : "benchgraph";
    if (within) get("details").focus(); // what had it is gone
    map?.select();
    if (node) map?.show(node);
    for (const option of get("found").children) option.classList.toggle("current", option.dataset.id === node?.id);
    if (chosen) reach();
    chosen = false;
  }

  // Where the parts lie below each other, the details may be out of sight.
  function reach() {
    if (window.matchMedia("(max-width: 62rem)").matches) get("details").scrollIntoView();
  }

  // Search
  const query = get("query");
  let active = -1;
  function find() {
    const { count: all, rows } = search(model.nodes, query.value, SHOWN);
    active = -1;
    query.removeAttribute("aria-activedescendant");
    fill(get("found"), rows.map(([node, form], i) =>
      h("li", { role: "option", id: `found-${i}`, "data-id": node.id, "aria-selected": "false", class: state.selected === node ? "current" : null, onclick: () => select(node) },
        dot(node.label), h("span", { class: "words", title: node.name }, name(node.name), form !== node.name && h("span", { class: "alias" }, " ", name(form)), h("span", { class: "unseen" }, ` (${node.label})`)),
        h("span", { class: "count", title: "papers" }, node.label === PAPER ? "" : node.papers))));
    if (!rows.length && query.value) fill(get("found"), h("li", { class: "nothing", role: "presentation" }, cut ? "Nothing on this page has this name." : "Nothing has this name."));
    if (all > rows.length) get("found").append(h("li", { class: "nothing", role: "presentation" }, `and ${number(all - rows.length)} more: type more of the name`));
    get("found-count").textContent = query.value ? `${number(all)} found` : "";
    query.setAttribute("aria-expanded", String(rows.length > 0));
    get("found").scrollTop = 0;
  }
  function activate(index) {
    const options = get("found").querySelectorAll("[role=option]");
    if (!options.length) return;
    options[active]?.setAttribute("aria-selected", "false");
    active = (index + options.length) % options.length;
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    query.setAttribute("aria-activedescendant", options[active].id);
  }
  query.addEventListener("input", find);
  query.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // the key belongs to the input method
    if (event.key === "ArrowDown") activate(active + 1);
    else if (event.key === "ArrowUp") activate(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter") {
      const index = query.value ? Math.max(active, 0) : active; // nothing is asked for by an empty box alone
      const option = get("found").querySelectorAll("[role=option]")[index];
      if (option) select(model.byId.get(option.dataset.id));
    } else if (event.key === "Escape") {
      if (query.value) {
        query.value = "";
        find();
      } else query.blur();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target === query;
    const filtering = get("side").contains(event.target); // where Escape ends no selection
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      query.focus();
      query.select();
    } else if (event.key === "Escape" && !filtering) select(null);
  });

  // Legend and filters
  const counts = new Map();
  for (const node of model.nodes) counts.set(node.label, (counts.get(node.label) || 0) + 1);
  fill(get("legend"), model.labels.filter((label) => counts.has(label)).map((label) => {
    const box = h("input", { type: "checkbox", checked: !state.hidden.has(label) });
    box.addEventListener("change", () => {
      if (box.checked) state.hidden.delete(label);
      else state.hidden.add(label);
      map?.refresh();
    });
    return h("li", {}, h("label", {}, box, dot(label), h("span", {}, label), h("span", { class: "count" }, number(counts.get(label)))));
  }));
  get("confidence").addEventListener("input", (event) => {
    state.confidence = Number(event.target.value);
    get("confidence-value").textContent = state.confidence.toFixed(2);
    map?.refresh();
    if (state.selected) panel.show(state.selected, true);
  });

  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address belongs to the selection
    get("details").focus();
  });
  window.addEventListener("hashchange", follow);
  window.addEventListener("popstate", () => location.hash || follow());
  find();
  follow();
  window.benchgraph = {
    where: (id) => map?.where(model.byId.get(id)) ?? null,
    shown: (id) => map?.shown(model.byId.get(id)) ?? null,
    ratio: () => map?.ratio() ?? null,
    colour,
    lit: (id) => map?.lit(model.byId.get(id)) ?? null,
  };
}

start();
