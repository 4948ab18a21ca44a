import { expect, test } from "vitest";
import { type RaceOptions, race } from "./race.ts";
import { ratio } from "./ratio.ts";

/** A clock that only runners move. */
function machine() {
  let now = 0;
  return {
    clock: () => now,
    /** Takes so long, on a machine whose speed may depend on the time. */
    work: (ms: number | ((at: number) => number)) => {
      now += typeof ms === "number" ? ms : ms(now);
    },
  };
}
const short: Pick<RaceOptions, "warmUp"> = { warmUp: { ms: 10, calls: 2, atMostMs: 10 } };

test("a machine that slows down tenfold on the way leaves the ratio of two runners at 3", async () => {
  const { clock, work } = machine();
  const slowing = (ms: number) => (at: number) => ms * (at < 5000 ? 1 : 10);
  const times = await race(
    { three: { run: () => work(slowing(6)) }, one: { run: () => work(slowing(2)) } },
    { seconds: 10, clock, ...short },
  );
  // One round holds the change.
  expect(times.three.filter((ms, r) => ms !== 3 * (times.one[r] as number)).length).toBeLessThanOrEqual(1);
  expect(ratio(times.three, times.one)).toEqual({ ratio: 3, low: 3, high: 3 });
  expect(Math.max(...times.one) / Math.min(...times.one)).toBe(10);
});

test("runners take turns: each has one in every round, and none is always first", async () => {
  const { clock, work } = machine();
  const turns: string[] = [];
  const runner = (name: string) => ({ run: () => work(30), prepare: () => void turns.push(name) });
  await race(
    { a: runner("a"), b: runner("b"), c: runner("c") },
    { seconds: 0, rounds: 6, clock, warmUp: { ms: 0, calls: 0, atMostMs: 0 } },
  );
  const rounds = Array.from({ length: 6 }, (_, r) => turns.slice(6 + 3 * r, 9 + 3 * r));
  for (const round of rounds) expect(round.toSorted()).toEqual(["a", "b", "c"]);
  expect(new Set(rounds.map(([first]) => first))).toEqual(new Set(["a", "b", "c"]));
});

test("the calls in which code is still being compiled are not measured", async () => {
  const { clock, work } = machine();
  let calls = 0;
  const run = () => work(++calls <= 30 ? 50 : 1);
  const times = await race({ a: { run } }, { seconds: 0, clock, warmUp: { ms: 200, calls: 40, atMostMs: 5000 } });
  expect(new Set(times.a)).toEqual(new Set([1]));
});

test("warming up ends for a runner that would take for ever", async () => {
  const { clock, work } = machine();
  let calls = 0;
  const run = () => {
    calls++;
    work(4000);
  };
  await race({ a: { run } }, { seconds: 0, rounds: 3, clock });
  expect(calls).toBe(2 + 3);
});

test("a turn of short calls has many of them, after one that is not timed; prepare is told how many", async () => {
  const { clock, work } = machine();
  const told: number[] = [];
  let since = 0;
  const seen: number[] = [];
  await race(
    {
      a: {
        prepare: (calls) => {
          told.push(calls);
          seen.push(since);
          since = 0;
        },
        run: () => {
          since++;
          work(since === 1 && told.length > 20 ? 9 : 0.5); // the first call of a turn finds cold caches
        },
      },
    },
    { seconds: 0, rounds: 9, clock, warmUp: { ms: 0, calls: 20, atMostMs: 1e9 } },
  ).then((times) => expect(new Set(times.a)).toEqual(new Set([0.5])));
  expect(told.slice(-9)).toEqual(Array.from({ length: 9 }, () => 9)); // 4 ms of 0.5 ms, and one ahead
  expect([...seen.slice(1), since]).toEqual(told);
});

test("a process that takes the core for one call of a turn leaves the turn's time alone", async () => {
  const { clock, work } = machine();
  let calls = 0;
  const run = () => work(++calls % 8 === 0 ? 20 : 0.5);
  const times = await race({ a: { run } }, { seconds: 0, clock, warmUp: { ms: 0, calls: 3, atMostMs: 1e9 } });
  expect(new Set(times.a)).toEqual(new Set([0.5]));
});

test("what a device does after the call returns counts", async () => {
  const { clock, work } = machine();
  let queued = 0;
  const settle = async () => {
    work(7 * queued);
    queued = 0;
  };
  const run = () => {
    queued++;
    work(25);
  };
  const times = await race({ a: { run } }, { seconds: 0, clock, settle, ...short });
  expect(new Set(times.a)).toEqual(new Set([32]));
});
