// The shared site as a careful user of Eleventy sets it up: one pass over the articles gives every order that is needed.
const SIZE = 50;

export default function (config) {
  config.setUseGitIgnore(false);
  config.addPassthroughCopy("site.css");
  config.amendLibrary("md", (md) => md.core.ruler.push("heading_ids", headingIds));
  config.addFilter("iso", (date) => date.toISOString().replace(".000Z", "+00:00"));
  config.addCollection("articles", (api) => articles(api));
  config.addCollection("sectionPages", (api) => listings(grouped(articles(api), (item) => [item.data.section]), "/"));
  config.addCollection("tagPages", (api) => listings(grouped(articles(api), (item) => item.data.tags), "/tags/"));
  config.addCollection("tagNames", (api) => [...grouped(articles(api), (item) => item.data.tags).keys()].sort());
  return { dir: { input: ".", includes: "_includes", output: "_site" }, markdownTemplateEngine: false };
}

// Newest first, each with its neighbours in its section.
function articles(api) {
  const found = api.getFilteredByGlob("content/*/*.md").sort((a, b) => b.date - a.date);
  for (const items of grouped(found, (item) => [item.data.section]).values()) {
    items.forEach((item, i) => {
      item.data.newer = items[i - 1];
      item.data.older = items[i + 1];
    });
  }
  return found;
}

function grouped(items, keysOf) {
  const groups = new Map();
  for (const item of items) {
    for (const key of keysOf(item)) {
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(item);
    }
  }
  return groups;
}

function listings(groups, base) {
  const pages = [];
  for (const [name, items] of groups) {
    const count = Math.ceil(items.length / SIZE);
    const url = (number) => `${base}${name}/${number > 1 ? `page/${number}/` : ""}`;
    for (let number = 1; number <= count; number++) {
      pages.push({
        name,
        items: items.slice((number - 1) * SIZE, number * SIZE),
        number,
        url: url(number),
        newer: number > 1 ? url(number - 1) : "",
        older: number < count ? url(number + 1) : "",
      });
    }
  }
  return pages;
}

function headingIds(state) {
  const taken = new Map();
  state.tokens.forEach((token, i) => {
    if (token.type !== "heading_open") return;
    const slug = state.tokens[i + 1].content.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const count = taken.get(slug) ?? 0;
    taken.set(slug, count + 1);
    token.attrSet("id", count ? `${slug}-${count}` : slug);
  });
}
