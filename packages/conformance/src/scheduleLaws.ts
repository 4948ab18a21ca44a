import type { Stepsize } from "@unitball/core";
import { again, assert, type Claims, type Law, survivesJson } from "./law.ts";

/** The laws of a stepsize: finite and ≥ 0 at every k, a function of k alone, and the same after JSON. */
export function scheduleLaws(schedule: Stepsize, claims: Claims<Stepsize> = {}): Law[] {
  const ks = [0, 1, 2, 9, 99, 100, 999, 1000, 1001, 1e6];
  return [
    {
      name: `${schedule.kind}: finite and ≥ 0 at every step`,
      check() {
        for (const k of ks) {
          const gamma = schedule.at(k);
          assert(Number.isFinite(gamma) && gamma >= 0, () => `At k = ${k} it is ${gamma}.`);
        }
      },
    },
    {
      name: `${schedule.kind}: a function of k alone, in whatever order it is asked`,
      check() {
        const once = ks.map((k) => schedule.at(k));
        const backwards = ks.toReversed().map((k) => schedule.at(k));
        assert(once.join() === backwards.reverse().join(), () => `[${once}] became [${backwards}].`);
      },
    },
    {
      name: `${schedule.kind}: the same numbers after JSON`,
      check() {
        const revived = again(schedule, claims);
        for (const k of ks)
          assert(revived.at(k) === schedule.at(k), () => `At k = ${k} ${revived.at(k)} ≠ ${schedule.at(k)}.`);
      },
    },
    survivesJson(schedule, claims),
  ];
}
