import type { RunFiles } from "../store/read.ts";

/** What makes figures of two runs answers to two questions: half sentences. */
export function obstacles(left: RunFiles, right: RunFiles): readonly string[] {
  const [a, b] = [left.study, right.study];
  return [
    ...differs("the task is", a.task, b.task),
    ...differs("the number of steps is", a.steps, b.steps),
    ...differs("the batch is", a.batch, b.batch),
    ...differs("the data are", left.environment.data, right.environment.data),
    ...differs("the metric of the comparison is", a.measures.primary, b.measures.primary),
  ];
}

/** What may explain a difference between two runs that answer one question. */
export function caveats(a: RunFiles, b: RunFiles): readonly string[] {
  const [own, other] = [a.study, b.study];
  const seeds = own.seeds.filter((seed) => other.seeds.includes(seed));
  const versions = [...new Set([...Object.keys(a.environment.versions), ...Object.keys(b.environment.versions)])];
  return [
    ...differs("the code is", short(a.environment.code), short(b.environment.code)),
    ...versions.flatMap((name) =>
      differs(`${name} is`, a.environment.versions[name] ?? "absent", b.environment.versions[name] ?? "absent"),
    ),
    ...differs("the backend is", own.backend, other.backend),
    ...differs("the platform is", a.environment.platform, b.environment.platform),
    ...differs("the schedule of stepsizes is", scheduleOf(a), scheduleOf(b)),
    ...differs("the tuning seeds are", own.tuning.seeds.join(", "), other.tuning.seeds.join(", ")),
    ...(seeds.length === 0
      ? ["no seed is in both, so that nothing is paired"]
      : seeds.length < Math.max(own.seeds.length, other.seeds.length)
        ? [`only the seeds ${seeds.join(", ")} are in both`]
        : []),
    ...own.arms.flatMap((arm) => {
      const twin = other.arms.find(({ name }) => name === arm.name);
      return twin === undefined ? [] : differs(`"${arm.name}" tried`, grid(arm.grid), grid(twin.grid));
    }),
  ];
}

const differs = (what: string, a: string | number, b: string | number): readonly string[] =>
  a === b ? [] : [`${what} ${a} in the one and ${b} in the other`];

const short = (hash: string): string => hash.slice(0, 8);

const grid = (gammas: readonly number[]): string => `γ ${gammas.join(", ")}`;

const scheduleOf = ({ study: { stepsizes } }: RunFiles): string =>
  [...new Set(Object.values(stepsizes).map(({ kind }) => kind))].join(" and ");
