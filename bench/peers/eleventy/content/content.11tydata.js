// What every article has: its layout, and the address that its folder and file name give.
export default {
  layout: "article.njk",
  eleventyComputed: {
    section: (data) => data.page.filePathStem.split("/")[2],
    permalink: (data) => `${data.page.filePathStem.replace("/content", "")}/`,
  },
};
