const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Words as text of a page, never as markup. */
export const text = (words: string): string => words.replaceAll(/[&<>"']/g, (c) => entities[c] ?? c);
