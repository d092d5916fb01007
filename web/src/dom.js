// Elements from plain values. Text only ever goes in as text, and links only as http or https.

export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child == null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

// The address as a browser would open it, or null where it is none that may be opened from here.
export function safeUrl(address) {
  if (typeof address !== "string") return null;
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

export function link(address, ...children) {
  const href = safeUrl(address);
  if (!href) return h("span", {}, ...children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

// Names can hold characters that turn the direction of all text after them: <bdi> keeps that inside.
export const name = (text) => h("bdi", {}, text);

const WORD = /[\p{L}\p{N}]/u;

// The text with every whole occurrence of one of the names in a <mark>.
export function marked(text, names) {
  const wanted = [...new Set(names)].filter(Boolean).sort((a, b) => b.length - a.length);
  const lower = text.toLowerCase();
  const spans = [];
  if (lower.length === text.length) {
    for (const one of wanted) {
      const needle = one.toLowerCase();
      for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, at + 1)) {
        const end = at + needle.length;
        const inWord = (i, j) => i >= 0 && j < text.length && WORD.test(text[i]) && WORD.test(text[j]);
        // A plural or a hyphened word still counts, a part of another word doesn't.
        if (inWord(at - 1, at) || (inWord(end - 1, end) && !/^e?s(?![\p{L}\p{N}])/u.test(text.slice(end)))) continue;
        if (!spans.some(([from, to]) => at < to && from < end)) spans.push([at, end]);
      }
    }
  }
  spans.sort((a, b) => a[0] - b[0]);
  const parts = [];
  let position = 0;
  for (const [from, to] of spans) {
    parts.push(text.slice(position, from), h("mark", {}, text.slice(from, to)));
    position = to;
  }
  parts.push(text.slice(position));
  return parts;
}
