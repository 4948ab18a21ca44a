import { type Layer, type Layers, type Ops, part, type Role, type State } from "@unitball/core";
import { asProgram } from "./asProgram.ts";
import type { Choices } from "./choices.ts";
import { allFinite, type Corridor, only, type Seen } from "./corridor.ts";
import { type Program, program } from "./program.ts";

/** Optimizers by layer name, by role, or "*" for what is left. */
export type Routes = Readonly<Partial<Record<Role | "*" | (string & {}), Program>>>;

/**
 * Several optimizers side by side, each for its own layers: `partition({ hidden: muon, "*": adamw() })`. A layer goes to
 * the route of its name, else of its role, else "*". All take a step or none: one non-finite gradient holds all of them.
 */
export function partition(routes: Routes) {
  const programs = Object.entries(routes).map(
    ([key, given]) => [key, asProgram(`partition: the route "${key}"`, given)] as const,
  );
  return part({
    axis: "optimizer",
    kind: "partition",
    options: Object.fromEntries(programs) as Record<string, Program>,
    on(layer: Layer): Program {
      const route = routeOf(layer, Object.keys(routes));
      const found = programs.find(([key]) => key === route)![1];
      return found.on?.(layer) ?? found;
    },
    ...program((layers) => {
      const routed = layers.map((layer) => [layer, routeOf(layer, Object.keys(routes))] as const);
      return together(
        programs.flatMap(([key, p]) => {
          const own = routed.filter(([, route]) => route === key).map(([layer]) => layer);
          return own.length === 0 ? [] : [{ key, layers: own, corridor: p.corridor(own) }];
        }),
      );
    }),
  });
}

function routeOf({ name, role }: Layer, keys: readonly string[]): string {
  const key = [name, role, "*"].find((k) => keys.includes(k));
  if (key !== undefined) return key;
  throw new TypeError(
    `partition: no route for layer "${name}" of role "${role}"; add "${name}", "${role}" or "*" to ${keys.map((k) => `"${k}"`).join(", ")}.`,
  );
}

interface Group {
  readonly key: string;
  readonly layers: readonly Layer[];
  readonly corridor: Corridor;
}

/** The corridors as one: slots are named "key/slot", and a group that asks at fewer points is asked at x for the rest. */
function together(groups: readonly Group[]): Corridor {
  const slotsOf = <T>({ key }: Group, state: State<T>): State<T> =>
    Object.fromEntries(
      Object.entries(state).flatMap(([slot, held]) =>
        slot.startsWith(`${key}/`) ? [[slot.slice(key.length + 1), held]] : [],
      ),
    );
  const named = <T>({ key }: Group, state: State<T>): State<T> =>
    Object.fromEntries(Object.entries(state).map(([slot, held]) => [`${key}/${slot}`, held]));
  const askEach = <T>(ops: Ops<T>, x: Layers<T>, state: State<T>) =>
    groups.map((group) => group.corridor.ask(ops, only(x, group.layers), slotsOf(group, state)));
  const merge = <T>(records: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, T>> =>
    Object.assign({}, ...records);

  const ownOf = <T>(n: number, points: number, g: readonly Layers<T>[]): readonly Layers<T>[] => {
    const present = groups[n]!.layers.filter(({ name }) => g.every((at) => name in at));
    return g.slice(0, points).map((at) => only(at, present));
  };
  const choices: Choices = {
    layers: groups.flatMap(({ corridor }) => corridor.choices?.layers ?? []),
    estimate<T>(ops: Ops<T>, x: Layers<T>, g: readonly Layers<T>[], state: State<T>): Layers<T> {
      const asked = askEach(ops, x, state);
      const d = groups.map((group, n) => {
        const own = ownOf(n, asked[n]!.length, g);
        return group.corridor.choices?.estimate(ops, only(x, group.layers), own, slotsOf(group, state)) ?? {};
      });
      return merge(d);
    },
    with: (acting) =>
      together(groups.map((group) => ({ ...group, corridor: group.corridor.choices?.with(acting) ?? group.corridor }))),
  };
  return {
    ...(choices.layers.length > 0 && { choices }),
    init: (ops, x) => merge(groups.map((group) => named(group, group.corridor.init(ops, only(x, group.layers))))),
    ask(ops, x, state) {
      const asked = askEach(ops, x, state);
      const most = Math.max(...asked.map((points) => points.length));
      return Array.from({ length: most }, (_, i) =>
        merge(asked.map((points, n) => points[i] ?? only(x, groups[n]!.layers))),
      );
    },
    tell(ops, x, g, state, ok = allFinite(ops, g)) {
      const asked = askEach(ops, x, state);
      const told = groups.map((group, n) => {
        const own = ownOf(n, asked[n]!.length, g);
        return group.corridor.tell(ops, only(x, group.layers), own, slotsOf(group, state), ok);
      });
      const seen = (of: keyof Seen<never>) => merge(told.map((t) => t.seen[of]));
      return {
        x: merge(told.map((t) => t.x)),
        state: merge(told.map((t, n) => named(groups[n]!, t.state))),
        ok,
        seen: { x, g: seen("g"), d: seen("d"), v: seen("v"), u: seen("u") },
      };
    },
  };
}
