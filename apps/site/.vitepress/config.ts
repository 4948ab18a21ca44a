import { globSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { headless } from "../src/headless.ts";

const page = (text: string, link: string) => ({ text, link: `/${link}` });

/** Everything that can be imported, by the name that it is imported under. */
const modules = globSync("**/index.md", { cwd: fileURLToPath(new URL("../content/api", import.meta.url)) })
  .map((file) => dirname(file).replaceAll("\\", "/"))
  .filter((name) => name !== "." && !name.includes("/namespaces/"))
  .sort();

export default defineConfig({
  title: "unitball",
  description: "Optimizers for deep learning on TensorFlow.js, assembled from parts",
  srcDir: "content",
  outDir: "dist",
  cacheDir: ".cache",
  cleanUrls: true,
  // The index of the search, which is loaded when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 2500 } },
  // {…} is a set in these pages, not the attributes of a heading.
  markdown: {
    attrs: { disable: true },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: headless,
  },
  head: [["link", { rel: "icon", href: "/icon.svg", type: "image/svg+xml" }]],
  themeConfig: {
    logo: { src: "/icon.svg", alt: "" },
    search: { provider: "local" },
    outline: [2, 3],
    socialLinks: [{ icon: "github", link: "https://github.com/unitball/unitball" }],
    nav: [page("Get started", "getting-started"), page("Parts", "geometries"), page("API", "api/")],
    sidebar: {
      "/api/": [
        { text: "API", items: [page("All packages", "api/"), page("Get started", "getting-started")] },
        { text: "Import from", items: modules.map((name) => page(name, `api/${name}/`)) },
      ],
      "/": [
        {
          text: "Begin",
          items: [
            page("Get started", "getting-started"),
            page("One change at a time", "one-change-at-a-time"),
            page("What is in a norm", "what-is-in-a-norm"),
            page("The advantage index at work", "advantage-index"),
            page("From PyTorch", "from-pytorch"),
          ],
        },
        {
          text: "The axes",
          items: [
            page("Estimators", "estimators"),
            page("Geometries", "geometries"),
            page("Compositions", "compositions"),
            page("Normalizations", "normalizations"),
            page("Constraints", "constraints"),
            page("Stepsizes", "stepsizes"),
          ],
        },
        {
          text: "Parts of your own",
          items: [
            page("Add a geometry", "add-a-geometry"),
            page("Add an estimator", "add-an-estimator"),
            page("Add a backend", "add-a-backend"),
          ],
        },
        {
          text: "Evidence",
          items: [page("Performance", "performance"), page("Claims", "claims")],
        },
        {
          text: "Reference",
          items: [page("API", "api/"), page("Glossary", "glossary"), page("Map", "map")],
        },
      ],
    },
  },
});
