// Colours of the node types and of the map, for a light and a dark ground: style.css has them, as custom properties.

const dark = window.matchMedia("(prefers-color-scheme: dark)");
let colours = null; // of the present theme, by name

export function theme() {
  if (!colours) {
    const style = getComputedStyle(document.documentElement);
    const names = [...document.styleSheets[0].cssRules[0].style].filter((name) => name.startsWith("--"));
    colours = Object.fromEntries(names.map((name) => [name.slice(2), style.getPropertyValue(name).trim()]));
  }
  return colours;
}

export const colour = (label) => theme()[label] || theme().other;

export function onThemeChange(listener) {
  dark.addEventListener("change", () => {
    colours = null;
    listener();
  });
}
