// Colours of the node types, tellable apart with any colour vision, for a light and a dark ground.

const LIGHT = {
  Method: "#0e4cbc", Dataset: "#168f61", Benchmark: "#cf5a08", Metric: "#9e5ba2",
  Task: "#8c2d04", Repository: "#1a8cf0", Paper: "#868d98", Result: "#998a00",
  other: "#555555", text: "#1d2127", ground: "#ffffff", line: "#d3d8df", relation: "#8794a6", faint: "#e9ebee", lit: "#525c6b",
};
const DARK = {
  Method: "#6893f2", Dataset: "#11cb8d", Benchmark: "#f49325", Metric: "#c6aee5",
  Task: "#dc5326", Repository: "#7bf6fd", Paper: "#7d8692", Result: "#e3d74f",
  other: "#bbbbbb", text: "#e7eaee", ground: "#14171c", line: "#444d59", relation: "#6b788a", faint: "#22262d", lit: "#9ba6b5",
};

const dark = window.matchMedia("(prefers-color-scheme: dark)");

export const theme = () => (dark.matches ? DARK : LIGHT);
export const colour = (label) => theme()[label] || theme().other;
export const onThemeChange = (listener) => dark.addEventListener("change", listener);
