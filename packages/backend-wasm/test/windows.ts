/** One spatial axis: what the sizes are, and the padding before and after. */
export interface Side {
  readonly in: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: readonly [before: number, after: number];
}

/** How many windows fit into the padded axis. */
export const outputs = ({ in: size, filter, stride, dilation, pad }: Side): number =>
  Math.floor((size + pad[0] + pad[1] - (filter - 1) * dilation - 1) / stride) + 1;

export interface Meeting {
  readonly input: number;
  readonly tap: number;
  readonly output: number;
}

/** Every input that meets a tap of an output's window, as flat spatial indices, output by output and tap by tap. */
export function meetings(sides: readonly Side[]): Meeting[] {
  if (sides.length === 0) return [{ input: 0, tap: 0, output: 0 }];
  const [last, rest] = [sides.at(-1)!, sides.slice(0, -1)];
  const found = meetings(rest).flatMap((outer) =>
    Array.from({ length: outputs(last) }, (_, o) =>
      Array.from({ length: last.filter }, (_, i) => ({ o, i, at: o * last.stride - last.pad[0] + i * last.dilation })),
    )
      .flat()
      .filter(({ at }) => at >= 0 && at < last.in)
      .map(({ o, i, at }) => ({
        input: outer.input * last.in + at,
        tap: outer.tap * last.filter + i,
        output: outer.output * outputs(last) + o,
      })),
  );
  return found.sort((a, b) => a.output - b.output || a.tap - b.tap);
}

/** The meetings of each output, by output. */
export function windows(sides: readonly Side[]): readonly (readonly Meeting[])[] {
  const found: Meeting[][] = [];
  for (const meeting of meetings(sides)) {
    found[meeting.output] ??= [];
    found[meeting.output]!.push(meeting);
  }
  return found;
}
