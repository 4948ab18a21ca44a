import { posix } from "node:path";

const repository = "https://github.com/unitball/unitball/blob/main";

/** A page of docs/ for the site: a link that leaves docs/ goes to the repository, since the site holds no sources. */
export const forSite = (text: string, page: string): string =>
  text.replace(/\]\((?!https?:|#|mailto:)([^)\s]+)\)/g, (whole, target: string) => {
    const path = posix.join("docs", posix.dirname(page), target);
    return path.startsWith("docs/") && /\.md(#|$)/.test(path) ? whole : `](${repository}/${path})`;
  });
