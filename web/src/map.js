// The map: nodes and what joins them, drawn by sigma with WebGL.
import { DirectedGraph } from "graphology";
import Sigma from "sigma";
import { EdgeArrowProgram, EdgeLineProgram } from "sigma/rendering";
import { PAPER, RESULT, enough } from "./model.js";
import { colour, onThemeChange, theme } from "./theme.js";

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const short = (text) => (text.length > 34 ? `${[...text].slice(0, 32).join("")}…` : text);

export function hasWebGL() {
  try {
    const canvas = document.createElement("canvas");
    return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
  } catch {
    return false;
  }
}

// `state` holds what is shown: hidden (a set of labels), confidence, selected (a node or null).
export function createMap(container, model, state, onSelect) {
  const graph = new DirectedGraph();
  const scale = Math.min(1, Math.max(0.5, Math.sqrt(700 / model.nodes.length))); // many nodes, small dots
  const most = model.nodes.reduce((papers, node) => Math.max(papers, node.papers), 85); // fewer need no smaller dots
  for (const node of model.nodes) {
    graph.addNode(node.index, {
      x: node.x, y: node.y, label: short(node.name), node,
      size: scale * (node.label === PAPER || node.label === RESULT ? 2.5 : 2.2 + 13.8 * Math.sqrt(node.papers / most)),
    });
  }
  for (const fact of model.facts) {
    const [a, b] = [fact.source.index, fact.target.index];
    if (a === b) continue;
    if (graph.hasEdge(a, b)) {
      const facts = graph.getEdgeAttribute(a, b, "facts");
      facts.push(fact);
    } else {
      const between = fact.source.label !== PAPER && fact.source.label !== RESULT;
      graph.addEdge(a, b, { facts: [fact], between, type: between ? "arrow" : "line" });
    }
  }

  let hovered = null;
  let near = null; // the nodes around the hovered or the selected one
  let visible = new Set();

  function refresh() {
    // A node whose every fact is below the wanted confidence goes with its facts.
    visible = new Set();
    for (const node of model.nodes) {
      const kept = !node.facts.length || node.facts.some((fact) => enough(fact, state.confidence));
      if (kept && !state.hidden.has(node.label)) visible.add(node.index);
    }
    if (state.selected) visible.add(state.selected.index);
    const focus = hovered ?? state.selected?.index ?? null;
    near = null;
    if (focus !== null) {
      near = new Set([focus]);
      for (const fact of model.nodes[focus].facts) {
        if (!enough(fact, state.confidence)) continue;
        near.add(fact.source.index);
        near.add(fact.target.index);
      }
    }
    renderer?.refresh();
  }

  function nodeLook(key, data) {
    const node = data.node;
    const look = { ...data, color: colour(node.label), hidden: !visible.has(node.index), zIndex: 1 };
    if (near) {
      if (state.selected === node || hovered === node.index) {
        look.forceLabel = true;
        look.highlighted = true;
        look.zIndex = 3;
      } else if (near.has(node.index)) {
        look.zIndex = 2;
        look.forceLabel = near.size <= 40 && node.label !== RESULT;
      } else {
        look.color = theme().faint;
        look.label = "";
        look.zIndex = 0;
      }
    }
    return look;
  }

  function edgeLook(key, data) {
    const colours = theme();
    const look = {
      ...data, hidden: !data.facts.some((fact) => enough(fact, state.confidence)), size: scale * (data.between ? 1.6 : 0.8),
      color: data.between ? colours.relation : colours["map-line"], zIndex: data.between ? 1 : 0,
    };
    const focus = hovered ?? state.selected?.index ?? null;
    if (focus !== null) {
      if (data.facts[0].source.index === focus || data.facts[0].target.index === focus) {
        Object.assign(look, { color: colours.lit, size: data.between ? 2 : 1.2, zIndex: 2 });
      } else {
        Object.assign(look, { color: colours.faint, zIndex: 0 });
      }
    }
    return look;
  }

  // Sigma says which labels could be drawn; they are gathered, and the most important of those that fit are.
  let wanted = [];

  function placeLabels() {
    wanted.sort((a, b) => b.data.forceLabel - a.data.forceLabel || b.data.size - a.data.size || a.data.node.index - b.data.node.index);
    const taken = [];
    for (const { context, data } of wanted) {
      const box = labelBox(context, data);
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
      taken.push(box);
      writeLabel(context, data);
    }
    wanted = [];
  }

  const labelSize = (data) => Math.min(15, 11 + data.size / 4);
  const labelFont = (data) => `${data.size > 6 ? 600 : 500} ${labelSize(data)}px ${FONT}`;

  // Right of the node, or left of it where the window ends.
  function labelBox(context, data) {
    context.font = labelFont(data);
    const width = context.measureText(data.label).width;
    const half = labelSize(data) * 0.6;
    const right = data.x + data.size + 3;
    const x = right + width > container.clientWidth && data.x < container.clientWidth ? data.x - data.size - 3 - width : right;
    return [x, data.y - half, x + width, data.y + half];
  }

  function writeLabel(context, data) {
    const colours = theme();
    const [x] = labelBox(context, data);
    const y = data.y + labelSize(data) / 3;
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = colours.ground;
    context.strokeText(data.label, x, y);
    context.fillStyle = data.node.label === PAPER ? colours.lit : colours.text;
    context.fillText(data.label, x, y);
  }

  function drawHover(context, data) {
    const colours = theme();
    context.beginPath();
    context.arc(data.x, data.y, data.size + 4, 0, 2 * Math.PI);
    context.strokeStyle = data.color;
    context.lineWidth = 2;
    context.stroke();
    if (data.label) writeLabel(context, data);
    context.beginPath();
    context.arc(data.x, data.y, data.size, 0, 2 * Math.PI);
    context.fillStyle = data.color;
    context.fill();
    context.strokeStyle = colours.ground;
    context.lineWidth = 1;
    context.stroke();
  }

  let renderer = null;
  refresh();
  renderer = new Sigma(graph, container, {
    allowInvalidContainer: true, zIndex: true, stagePadding: 40, minCameraRatio: 0.02, maxCameraRatio: 2,
    hideEdgesOnMove: model.facts.length > 30000, labelDensity: 2, labelGridCellSize: 70, labelRenderedSizeThreshold: 3.4 * scale,
    defaultEdgeType: "line", edgeProgramClasses: { line: EdgeLineProgram, arrow: EdgeArrowProgram },
    nodeReducer: nodeLook, edgeReducer: edgeLook, defaultDrawNodeLabel: (context, data) => data.label && wanted.push({ context, data }), defaultDrawNodeHover: drawHover,
  });
  renderer.on("afterRender", placeLabels);
  renderer.on("enterNode", ({ node }) => {
    hovered = Number(node);
    container.style.cursor = "pointer";
    refresh();
  });
  renderer.on("leaveNode", () => {
    hovered = null;
    container.style.cursor = "";
    refresh();
  });
  renderer.on("clickNode", ({ node }) => onSelect(model.nodes[Number(node)]));
  // A click on the ground ends the selection, unless it is the first of two, which zoom.
  let leaving = null;
  renderer.on("clickStage", () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => onSelect(null), 300);
  });
  renderer.on("doubleClickStage", () => clearTimeout(leaving));
  onThemeChange(refresh);

  const camera = renderer.getCamera();
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const move = (to) => (still.matches ? camera.setState(to) : camera.animate(to, { duration: 400 }));
  return {
    refresh,
    // The selection changed: it counts, not what the pointer was left on (or a finger: nothing says when it leaves).
    select() {
      hovered = null;
      refresh();
    },
    zoom: (factor) => move({ ratio: Math.min(2, Math.max(0.02, camera.ratio * factor)) }),
    showAll: () => move({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }),
    show(node) {
      // Near enough to read, far enough to see what it is joined to.
      const { x, y } = renderer.getNodeDisplayData(node.index);
      const ends = [...(near || [])].map((index) => renderer.getNodeDisplayData(index));
      const reach = Math.max(...ends.map((end) => Math.max(Math.abs(end.x - x), Math.abs(end.y - y))), 0);
      move({ x, y, ratio: Math.min(1, Math.max(0.12, 2.5 * reach)) });
    },
    // For tests: where a node lies in the window, whether it is drawn, and has its colour; how near all is.
    shown: (node) => !renderer.getNodeDisplayData(node.index).hidden,
    ratio: () => camera.ratio,
    where: (node) => {
      const { x, y } = renderer.graphToViewport({ x: node.x, y: node.y });
      const box = container.getBoundingClientRect();
      return { x: x + box.left, y: y + box.top };
    },
    lit: (node) => renderer.getNodeDisplayData(node.index).color !== theme().faint,
  };
}
