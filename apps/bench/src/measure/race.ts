import { median } from "simple-statistics";

/** Something whose calls are timed. */
export interface Runner {
  readonly run: () => unknown;
  /** Called, untimed, before every turn, with the number of calls that the turn has. */
  readonly prepare?: (calls: number) => void | Promise<void>;
}

export interface RaceOptions {
  /** How long the race lasts, warm-up not counted. At least `rounds` rounds are run, whatever they take. */
  readonly seconds: number;
  readonly rounds?: number;
  /** A turn is so many calls that it takes about this long, 4 ms unless told. */
  readonly turnMs?: number;
  /** Milliseconds. */
  readonly clock?: () => number;
  /** Waited for at the end of each turn, within its time: until the device has done what it was given. */
  readonly settle?: () => Promise<unknown>;
  /** How long each runner runs before anything is measured. */
  readonly warmUp?: { readonly ms: number; readonly calls: number; readonly atMostMs: number };
}

/** Milliseconds per call of each runner in each round. Round r of one belongs to round r of another. */
export type Times<N extends string> = Readonly<Record<N, readonly number[]>>;

/** A runner that takes longer than this per call is not disturbed by what ran before it. */
const longMs = 20;

/**
 * Every runner in turn, round after round, so that what slows the machine down slows all of them alike. The order changes
 * from round to round. Before that every runner warms up, with calls enough that V8 has compiled them for good: long loops
 * in WebAssembly run in the baseline compiler the first time. The first call of a turn is not timed, since it finds the
 * caches full of another's data. A turn's time is that of its median call, which another process that had the core for a
 * moment leaves alone; where a device works on after a call has returned, it is the mean.
 */
export async function race<N extends string>(
  runners: Readonly<Record<N, Runner>>,
  {
    seconds,
    rounds = 9,
    turnMs = 4,
    clock = () => performance.now(),
    settle,
    warmUp = { ms: 200, calls: 40, atMostMs: 1500 },
  }: RaceOptions,
): Promise<Times<N>> {
  const names = Object.keys(runners) as N[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<N, number[]>;

  const turn = async ({ run, prepare }: Runner, calls: number, lead: number): Promise<number> => {
    await prepare?.(calls + lead);
    for (let i = 0; i < lead; i++) run();
    if (settle === undefined) return median(Array.from({ length: calls }, () => timed(clock, run)));
    if (lead > 0) await settle();
    const start = clock();
    for (let i = 0; i < calls; i++) run();
    await settle();
    return (clock() - start) / calls;
  };

  const calls = {} as Record<N, number>;
  const leads = {} as Record<N, number>;
  for (const name of names) {
    const start = clock();
    let last = Number.POSITIVE_INFINITY;
    for (let n = 0, spent = 0; n < 2 || ((n < warmUp.calls || spent < warmUp.ms) && spent < warmUp.atMostMs); n++) {
      last = await turn(runners[name], 1, 0);
      spent = clock() - start;
    }
    calls[name] = Math.max(1, Math.round(turnMs / last));
    leads[name] = last < longMs ? 1 : 0;
  }

  const end = clock() + 1000 * seconds;
  for (let r = 0; r < rounds || clock() < end; r++) {
    const from = r % names.length;
    const order = [...names.slice(from), ...names.slice(0, from)];
    for (const name of r % 2 === 0 ? order : order.reverse()) {
      times[name].push(await turn(runners[name], calls[name], leads[name]));
    }
  }
  return times;
}

function timed(clock: () => number, run: () => unknown): number {
  const start = clock();
  run();
  return clock() - start;
}
