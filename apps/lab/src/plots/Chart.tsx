import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { aligned, type Curve, lastOf } from "./series.ts";
import { optionsOf } from "./style.ts";

interface Props {
  readonly title: string;
  /** What is behind the title: the unit, or what is meant. */
  readonly about?: string | undefined;
  readonly a: Curve;
  readonly b: Curve;
  /** The same before smoothing, drawn thin. */
  readonly raw?: readonly [Curve, Curve] | undefined;
  readonly log?: boolean | undefined;
  /** How far the run is to go: the axis is there from the start. */
  readonly steps: number;
  readonly show: (value: number) => string;
}

/** Two curves over the steps, A drawn through and B dashed, each with its letter at its end. */
export function Chart({ title, about, a, b, raw, log = false, steps, show }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const scheme = useScheme();
  const curves = raw === undefined ? [a, b] : [a, b, ...raw];
  const latest = useRef(curves);
  latest.current = curves;
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const size = () => ({ width: Math.max(box.clientWidth, 160), height: 190 });
    const made = new uPlot(
      { ...size(), ...optionsOf({ box, raw: raw !== undefined, log, steps, show }) },
      data(latest.current, log),
      box,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize(size()));
    watch.observe(box);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [scheme, log, steps, raw !== undefined]);
  useEffect(() => plot.current?.setData(data(curves, log)));
  const said = (curve: Curve): string => {
    const value = lastOf(curve);
    return value === undefined ? "—" : show(value);
  };
  return (
    <figure class="chart">
      <figcaption>
        <span class="title">{title}</span> {about !== undefined && <span class="about">{about}</span>}
        <span class="values">
          <span class="a">A {said(a)}</span> <span class="b">B {said(b)}</span>
        </span>
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={`${title} over the steps: A ${said(a)}, B ${said(b)}`} />
    </figure>
  );
}

const data = (curves: readonly Curve[], log: boolean): uPlot.AlignedData => {
  const [ks, ...rows] = aligned(curves);
  if (ks.length === 0) return [[0], ...rows.map(() => [null])] as uPlot.AlignedData;
  return [ks, ...(log ? rows.map((row) => row.map((v) => (v === null || v <= 0 ? null : v))) : rows)];
};

/** "light" or "dark", as the system has it now. */
function useScheme(): string {
  const [dark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => setDark(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return dark ? "dark" : "light";
}
