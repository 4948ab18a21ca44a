import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { parseHTML } from "linkedom";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noChromium, openChromium } from "../../../../tooling/test/chromium.ts";
import { type Sample, sampleRun } from "../../test/sampleRun.ts";
import { buildReport } from "../analysis/build.ts";
import type { StudyRecord } from "../store/records.ts";
import { heatPlot, levelsOf } from "./heat.ts";
import { html } from "./html.ts";
import { markdown } from "./markdown.ts";
import { table } from "./table.ts";
import { writeReport } from "./write.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ablate-report-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A run's report in every form. */
function reported(sample: Sample = {}) {
  sampleRun(dir, sample);
  const { report, files } = buildReport(dir);
  const page = html(report, files);
  return { report, page, shown: table(report), written: markdown(report), document: parseHTML(page).document };
}
const edit = (path: string, change: (json: StudyRecord) => object): void =>
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));

test("a fair comparison with a clear difference has its figures, its badge and its verdict in every form", () => {
  const { page, shown, written, document } = reported();
  // Differences 4.8, 5 and 5.2 points: s = 0.2, so half the interval is 4.303·0.2/√3; d = 5/0.2.
  expect(shown).toMatch(/^B +A +▲ better +\+5\.00 ± 0\.50 +< 0\.001 +geometry: sign → spectral$/m);
  expect(written).toMatch(/^\| B \| A \| ▲ better \| \+5\.00 ± 0\.50 \| \+4\.80 to \+5\.20 \| \+25\.00 \|/m);
  const row = [...document.querySelectorAll("table")][0]?.querySelector("tbody tr");
  expect(row?.textContent).toMatch(
    /^BA▲ better\+5\.00 ± 0\.50\+4\.80 to \+5\.20\+25\.00.*✓ one axis geometry: sign → spectral$/,
  );
  expect(page).toContain(
    "− geometry: {&quot;axis&quot;:&quot;geometry&quot;,&quot;kind&quot;:&quot;sign&quot;,&quot;options&quot;:{}}",
  );
});

describe("no form of a report says better", () => {
  const silent = ({ page, shown, written }: ReturnType<typeof reported>) => {
    expect(page + shown + written).not.toMatch(/better/i);
    for (const form of [page, shown, written]) expect(form).toContain("no verdict");
  };
  test("where the optimum is on an edge", () => {
    const [first, second] = reported().report.arms;
    expect(first?.edge ?? second?.edge).toBeNull();
    const grids = JSON.parse(readFileSync(join(dir, "study.json"), "utf8")).arms;
    silent(reported({ study: { arms: grids.map((arm: object) => ({ ...arm, grid: [1, 2] })) } }));
  });

  test("where two axes differ, also as a declared exception, whose reason is shown", () => {
    sampleRun(dir);
    edit(join(dir, "study.json"), (study) => {
      const [a, b] = study.arms;
      const recipe = { ...b!.recipe, estimator: { axis: "estimator", kind: "gradient", options: {} } };
      const more = [...b!.differences, { axis: "estimator", from: "ema", to: "gradient", options: [] }];
      const comparisons = [{ arm: "B", against: "A", differences: more, exception: "they come as a pair" }];
      return { ...study, arms: [a, { ...b, recipe, differences: more }], comparisons };
    });
    const { report, files } = buildReport(dir);
    const page = html(report, files);
    silent({ report, page, shown: table(report), written: markdown(report), document: parseHTML(page).document });
    expect(page).toContain("≠ 2 axes");
    expect(page).toContain("A declared exception: they come as a pair");
  });

  test("where a seed is missing", () => {
    sampleRun(dir);
    rmSync(join(dir, "b", "final-g1-s4"), { recursive: true });
    const { report, files } = buildReport(dir);
    const page = html(report, files);
    silent({ report, page, shown: table(report), written: markdown(report), document: parseHTML(page).document });
    expect(page).toContain("<strong>Partial.</strong>");
  });
});

test("the same runs give the same bytes, wherever the folder lies, however long the runs took and when", () => {
  sampleRun(join(dir, "one"));
  cpSync(join(dir, "one"), join(dir, "elsewhere", "two"), { recursive: true });
  writeFileSync(join(dir, "elsewhere/two/a/final-g1-s2/timing.json"), '{"attempts":3,"msPerStep":99,"seconds":7}');
  for (const place of ["one", "elsewhere/two"]) writeReport(join(dir, place));
  const [one, two] = ["one", "elsewhere/two"].map((place) => readFileSync(join(dir, place, "report.html"), "utf8"));
  expect(two).toBe(one);
  writeReport(join(dir, "one"));
  expect(readFileSync(join(dir, "one", "report.html"), "utf8")).toBe(one);
});

test("every link of the page leads to a file beside it, and nothing on it is fetched", () => {
  const { document, page } = reported({ names: ["A b & c", "<script>alert(1)</script>"] });
  writeReport(dir);
  const links = [...document.querySelectorAll("a")].map((a) => decodeURI(a.getAttribute("href") ?? ""));
  expect(links).toHaveLength(2 * (3 * 3 + 3 * 4) + 3);
  for (const link of links) expect(existsSync(join(dir, link)), link).toBe(true);
  expect(page.match(/<script|<img|<iframe|@import|url\(|https?:(?!\/\/www\.w3\.org)/)?.[0]).toBeUndefined();
});

test("figures are drawn in ink, paper and the page's two other colours alone, and lines that meet have dashes of their own", () => {
  const { document } = reported();
  const colours = [...document.querySelectorAll("svg *")].flatMap((node) =>
    ["fill", "stroke"].flatMap((name) => node.getAttribute(name) ?? []),
  );
  expect(new Set(colours)).toEqual(new Set(["currentColor", "none", "var(--accent)", "var(--muted)", "var(--paper)"]));
  const ink = [...document.querySelectorAll("svg[aria-label^='Ink for the Frobenius'] rect")].map((rect) =>
    Number(rect.getAttribute("fill-opacity")),
  );
  expect(ink).toHaveLength(7);
  for (const [i, level] of ink.slice(1).entries()) expect(level - (ink[i] ?? 0)).toBeGreaterThan(0.1);
  const loss = document.querySelector("svg[aria-label='Training loss of B over the steps, beside A.']");
  expect([...(loss?.querySelectorAll("[stroke-dasharray]") ?? [])]).toHaveLength(1);
});

test("the norms come with their bound: from 0.5 by 0.5 a step measured, by γ = 1 a step allowed", () => {
  const { page, document } = reported();
  const label = "The largest norm of a layer of A, in radii, ends at 2; theory allows 3.5.";
  expect(document.querySelector(`svg[aria-label="${label}"]`)?.querySelector("[stroke-dasharray]")).not.toBeNull();
  expect(page).toContain("largest at the end: hidden; dashed, with diamonds: the bound");
});

test("heat maps tell every layer's first and last value, and leave out a layer without the measure", () => {
  const { document } = reported();
  const label = (start: string) => document.querySelector(`svg[aria-label^='${start}']`)?.getAttribute("aria-label");
  expect(label("Frobenius norm of the layers of A")).toBe(
    "Frobenius norm of the layers of A: hidden from 10 to 13, bias from 1 to 1.3.",
  );
  expect(label("stable rank of the layers of B")).toBe("stable rank of the layers of B: hidden from 2 to 2.");
});

test("steps in a row on one level are one band, as wide as they are long; a step without a value is blank", () => {
  const grid = { layers: ["w"], steps: [0, 1, 2, 3, 4], values: [[1, 1, 8, null, 1]] };
  const { document } = parseHTML(heatPlot("norm", grid, levelsOf([grid])));
  const bands = [...document.querySelectorAll("rect[fill-opacity]")].map((rect) =>
    ["x", "width", "fill-opacity"].map((name) => Number(rect.getAttribute(name))),
  );
  const [left, whole] = [112, 340 - 112 - 14];
  expect(bands).toEqual([
    [left, expect.closeTo((whole * 2) / 5, 6), 0.06],
    [expect.closeTo(left + (whole * 2) / 5, 6), expect.closeTo(whole / 5, 6), 1],
    [expect.closeTo(left + (whole * 4) / 5, 6), expect.closeTo(whole / 5, 6), 0.06],
  ]);
});

test("the tuning loss comes with its basin: within a tenth of 0.41, the loss rising by 1 per octave", () => {
  const { document } = reported();
  // 0.41·0.1/1 octaves to either side
  const [low, high] = [2 ** -0.041, 2 ** 0.041].map((end) => Number(end.toPrecision(4)));
  expect(document.querySelector("svg[aria-label^='Tuning loss of A']")?.getAttribute("aria-label")).toBe(
    `Tuning loss of A at each stepsize: 0.5 gives 1.41, 1 gives 0.41, 2 gives 1.41. The basin is from ${low} to ${high}.`,
  );
});

test("Markdown is tables of equal rows, and a study's words are never markup in it", () => {
  const names = ["one | two `x`", "<b>*bold*</b>\n# head"] as const;
  const { written } = reported({ names });
  const rows = written.split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.map((row) => row.split(/(?<!\\)\|/).length);
  expect(cells).toEqual([8, 8, 8, 8, 11, 11, 11]);
  expect(written).toContain("| one \\| two \\`x\\` |");
  expect(written).toContain("&lt;b>\\*bold\\*&lt;/b> \\# head");
});

test("what an adaptive geometry chose is a panel for each layer: when it changed, and how often nothing was known", () => {
  expect(reported().page).not.toContain("Which geometry acts");
  const { document, page } = reported({ chooses: true });
  const [hidden, bias] = ["hidden", "bias"].map((layer) =>
    [...document.querySelectorAll("figure")].find(
      (figure) => figure.querySelector("h3")?.textContent === layer && figure.querySelector(".small") !== null,
    ),
  );
  expect(hidden?.querySelector(".small")?.textContent).toBe(
    "begins as sign; to spectral at step 2 (seed 2), 2 (seed 3), 3 (seed 4); undecided in 3 of 9 probes",
  );
  expect(hidden?.querySelector("svg")?.getAttribute("aria-label")).toBe(
    "Index of hidden against sign by step: spectral ends at z = 2.",
  );
  expect(bias?.querySelector(".small")?.textContent).toBe("begins as sign; never changes; undecided in 9 of 9 probes");
  expect(page).toContain("Which geometry acts");
});

test("of a network's loss no bound is drawn, and the page says why", () => {
  expect(reported().page).toContain(
    "No bound is drawn: of digits-mlp neither the smoothness nor the least loss is known.",
  );
});

test("on the quadratic each arm's loss is drawn below what theory allows it, with the constants that it takes", () => {
  const { document } = reported({ study: { task: "quadratic", batch: 1 } });
  const said = [...document.querySelectorAll("figure")].flatMap((figure) => {
    const label = figure.querySelector("svg")?.getAttribute("aria-label") ?? "";
    return /^The loss of/.test(label) ? [[label, figure.querySelector(".small")?.textContent]] : [];
  });
  // The seeds 2, 3, 4; the sign's L is Σh = Σ 100^(−i/103), i = 0 … 103, and the spectral one's is no larger.
  const total = Array.from({ length: 104 }, (_, i) => 100 ** (-i / 103)).reduce((a, b) => a + b);
  expect(said).toEqual([
    [
      expect.stringMatching(/^The loss of A ends at 0\.53; theory allows [\d.]+\.$/),
      expect.stringMatching(new RegExp(`^L = ${total.toPrecision(4)}, f\\(x₁\\) = `)),
    ],
    [expect.stringMatching(/^The loss of B ends/), expect.stringMatching(/^L = [\d.]+, .*, LMO gap 0\.01$/)],
  ]);
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

test("axe finds nothing to complain of: in light, in dark, on a phone, with everything unfolded; and nothing is fetched", async (context) => {
  context.skip(noChromium !== undefined, noChromium);
  sampleRun(join(dir, "fair"), { chooses: true });
  sampleRun(join(dir, "partial"), { study: { source: "A paper, §1", target: 0.7 } });
  rmSync(join(dir, "partial", "b", "final-g1-s4"), { recursive: true });
  const browser = await openChromium("none");
  try {
    for (const [run, options] of [
      ["fair", { colorScheme: "light" }],
      ["partial", { colorScheme: "dark" }],
      ["partial", { viewport: { width: 390, height: 844 } }],
    ] as const) {
      const page = await browser.newPage(options);
      const [fetched, complaints]: [string[], string[]] = [[], []];
      page.on("request", (request) => request.url().startsWith("data:") || fetched.push(request.url()));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      writeReport(join(dir, run));
      await page.goto(`file://${join(dir, run, "report.html")}`);
      await page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true");
      await page.evaluate(axe.source);
      const found = await page.evaluate<Violation[]>("axe.run().then((r) => r.violations)");
      expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      // Nothing is wider than the page; wide things scroll by themselves.
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      expect(fetched).toEqual([`file://${join(dir, run, "report.html")}`]);
      expect(complaints).toEqual([]);
      await page.close();
    }
  } finally {
    await browser.close();
  }
});
