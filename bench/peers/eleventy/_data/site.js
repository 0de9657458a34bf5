// The site's own figures, and its twenty sections.
const sections = Array.from({ length: 20 }, (_, i) => String(i + 1).padStart(2, "0")).map((number) => ({
  path: `section-${number}`,
  title: `Section ${number}`,
}));

export default {
  title: "Bench",
  url: "https://bench.example",
  sections,
  titles: Object.fromEntries(sections.map((section) => [section.path, section.title])),
};
