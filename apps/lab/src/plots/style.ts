import type uPlot from "uplot";

/** Colours as the style sheet has them now. */
const colours = (of: Element) => {
  const style = getComputedStyle(of);
  const of_ = (name: string): string => style.getPropertyValue(name).trim();
  return { a: of_("--a"), b: of_("--b"), ink: of_("--soft"), grid: of_("--line"), font: style.fontFamily };
};

interface Look {
  readonly box: Element;
  /** Whether there are thin curves behind the two. */
  readonly raw: boolean;
  readonly log: boolean;
  readonly steps: number;
  readonly show: (value: number) => string;
}

type Options = Omit<uPlot.Options, "width" | "height">;

/** A chart's axes and lines: A drawn through, B dashed, so that print and every eye can tell them apart. */
export function optionsOf({ box, raw, log, steps, show }: Look): Options {
  const { a, b, ink, grid, font } = colours(box);
  const axis = { stroke: ink, font: `11px ${font}`, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  const thin = (stroke: string) => ({ stroke, width: 1, alpha: 0.28, points: { show: false } });
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [10, 18, 0, 8],
    scales: { x: { time: false, range: () => [0, steps] }, y: log ? { distr: 3 } : {} },
    axes: [
      { ...axis, size: 26, space: 60 },
      {
        ...axis,
        size: 52,
        space: 34,
        values: (_, ticks: readonly (number | null)[]) => ticks.map((v) => (v === null ? "" : show(v))),
        ...(log && { splits: powers }),
      },
    ],
    series: [
      {},
      { stroke: a, width: 2, spanGaps: true, points: { show: false } },
      { stroke: b, width: 2, dash: [7, 4], spanGaps: true, points: { show: false } },
      ...(raw ? [thin(a), thin(b)] : []),
    ],
    hooks: { draw: [(plot) => letters(plot, [a, b], font)] },
  };
}

/** The powers of ten that a logarithmic axis is marked at, at most about five. */
function powers(_: uPlot, __: number, low: number, high: number): number[] {
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((to - from) / 4));
  return Array.from({ length: Math.max(0, Math.floor((to - from) / every) + 1) }, (_, i) => 10 ** (from + i * every));
}

/** "A" and "B" at the ends of their curves, apart where those meet. */
function letters(plot: uPlot, strokes: readonly string[], font: string): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  const ends = ["A", "B"].flatMap((letter, i) => {
    const values = plot.data[i + 1] ?? [];
    const last = values.findLastIndex((v) => v !== null && v !== undefined);
    if (last < 0) return [];
    const x = plot.valToPos(plot.data[0][last] as number, "x", true);
    return [{ letter, x, y: plot.valToPos(values[last] as number, "y", true), stroke: strokes[i] as string }];
  });
  const [first, second] = ends;
  if (first !== undefined && second !== undefined && Math.abs(first.y - second.y) < 12 * ratio) {
    const up = first.y <= second.y ? first : second;
    const middle = (first.y + second.y) / 2;
    for (const end of ends) end.y = middle + (end === up ? -6 : 6) * ratio;
  }
  ctx.save();
  ctx.font = `600 ${11 * ratio}px ${font}`;
  ctx.textBaseline = "middle";
  for (const { letter, x, y, stroke } of ends) {
    ctx.fillStyle = stroke;
    ctx.fillText(letter, x + 4 * ratio, y);
  }
  ctx.restore();
}
