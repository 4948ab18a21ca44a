// internal
import {
  type Backend,
  type Choice,
  type Chooser,
  type Considered,
  clocked,
  type Geometry,
  type Layer,
  type Layers,
  type State,
} from "@unitball/core";
import { build } from "./build.ts";
import type { ChosenLayer } from "./choices.ts";
import type { Corridor } from "./corridor.ts";
import type { BuildOptions, Optimizer, OptimizerState } from "./program.ts";

const fields = ["index", "factor", "from", "fromFactor", "since", "rival", "wins", "probed"] as const;
/** Layers in one probe, at most. */
const together = 4;

const slot = (field: string): string => `choice/${field}`;
const isChoice = (name: string): boolean => name.startsWith("choice/");

/** The choices as slots of numbers, one per layer. */
const slotsOf = <T>(backend: Backend<T>, choices: ReadonlyMap<string, Choice>): State<T> =>
  Object.fromEntries(
    fields.map((field) => [
      slot(field),
      Object.fromEntries([...choices].map(([name, choice]) => [name, backend.ops.at(choice[field])])),
    ]),
  );

/**
 * An optimizer whose geometries are chosen while it runs: for each choice a corridor of its own, built when it first acts,
 * of which the newest two are kept. The choices are numbers in the state's slots, which the host knows without waiting.
 */
export function chooser<T>(
  corridor: Corridor & Required<Pick<Corridor, "choices">>,
  backend: Backend<T>,
  layers: readonly Layer[],
  options: BuildOptions = {},
): Optimizer<T> {
  const { choices } = corridor;
  const built = new Map<string, Optimizer<T>>();
  const said = new Set<string>();
  const start = new Map(choices.layers.map(({ layer, choosing }) => [layer.name, choosing.start]));

  const choicesOf = ({ slots }: OptimizerState<T>): ReadonlyMap<string, Choice> =>
    new Map(
      [...start].map(([name, first]) => {
        const of = (field: (typeof fields)[number]): number => {
          const held = slots[slot(field)] as Layers<T> | undefined;
          return held === undefined || !(name in held) ? first[field] : (backend.peek(held[name] as T) ?? first[field]);
        };
        return [name, Object.fromEntries(fields.map((field) => [field, of(field)])) as unknown as Choice];
      }),
    );
  const withoutChoices = (state: OptimizerState<T>): OptimizerState<T> => ({
    ...state,
    slots: Object.fromEntries(Object.entries(state.slots).filter(([name]) => !isChoice(name))),
  });
  const withChoices = (state: OptimizerState<T>, of: ReadonlyMap<string, Choice>): OptimizerState<T> => ({
    ...state,
    slots: { ...state.slots, ...slotsOf(backend, of) },
  });

  const actingOf = (of: ReadonlyMap<string, Choice>, k: number): ReadonlyMap<string, Geometry> =>
    new Map(choices.layers.map(({ layer, choosing }) => [layer.name, choosing.acting(of.get(layer.name)!, k)]));

  const optimizerOf = (of: ReadonlyMap<string, Choice>, k: number): Optimizer<T> => {
    const acting = actingOf(of, k);
    const key = JSON.stringify([...acting]);
    const found = built.get(key) ?? build(choices.with(acting), backend, layers, options, said);
    built.delete(key);
    built.set(key, found);
    for (const [old, optimizer] of [...built].slice(0, -2)) {
      optimizer.dispose();
      built.delete(old);
    }
    return found;
  };

  const chooser: Chooser<T, OptimizerState<T>> = {
    due(state) {
      const of = choicesOf(state);
      // One probe before a step, however often it is asked: k stands still while gradients are summed.
      if (state.k > 0 && [...of.values()].some(({ probed }) => probed === state.k)) return undefined;
      const due = choices.layers.flatMap(({ layer, choosing }) => {
        const draws = choosing.draws(of.get(layer.name)!, state.k);
        return draws === 0 ? [] : [{ layer, choosing, draws }];
      });
      // Those whose last probe is the longest ago, few and of one role: layers that move together blur each other.
      const waiting = due.toSorted((a, b) => of.get(a.layer.name)!.probed - of.get(b.layer.name)!.probed);
      const [first] = waiting;
      if (first === undefined) return undefined;
      const probed = waiting.filter(({ layer }) => layer.role === first.layer.role).slice(0, together);
      const candidates = Object.fromEntries(probed.map(({ layer, choosing }) => [layer.name, choosing.candidates]));
      return { draws: first.draws, candidates };
    },
    ask: (x, state) => corridor.ask(clocked(backend.ops, state.k), x, withoutChoices(state).slots),
    estimate: (x, state, g) => choices.estimate(clocked(backend.ops, state.k), x, g, withoutChoices(state).slots),
    async decide(x, state, evidence) {
      const before = choicesOf(state);
      const decided = choices.layers.flatMap((chosen) => {
        const { layer, choosing } = chosen;
        const seen = evidence[layer.name];
        return seen === undefined ? [] : [{ ...chosen, ...choosing.decide(seen, before.get(layer.name)!, state.k) }];
      });
      const after = new Map(before);
      // A layer without gradient has had its turn, or the others would wait for ever.
      for (const name of Object.keys(chooser.due(state)?.candidates ?? {})) {
        after.set(name, { ...before.get(name)!, probed: state.k });
      }
      for (const one of decided) {
        const { stay, go } = one;
        after.set(one.layer.name, go === undefined ? stay : await inside(one, go, x[one.layer.name] as T));
      }
      const considered = decided.map(({ layer: { name } }): [string, Considered] => [
        name,
        { evidence: evidence[name]!, before: before.get(name)!, after: after.get(name)! },
      ]);
      return { state: withChoices(state, after), considered: Object.fromEntries(considered) };
    },
    acting: (state, layer) => actingOf(choicesOf(state), state.k).get(layer),
  };

  /** The choice with a ball that is large enough to hold x, where the constraint keeps x in it. */
  async function inside(of: ChosenLayer, choice: Choice, x: T): Promise<Choice> {
    if (!of.inside) return choice;
    const norm = backend.scope(() => of.choosing.candidates[choice.index]!.norm(backend.ops, x, of.layer));
    const value = backend.peek(norm) ?? (await backend.read(norm))[0]!;
    backend.free(norm);
    return { ...choice, factor: Math.max(choice.factor, Math.fround(value)) };
  }

  const stepped = <S extends { readonly state: OptimizerState<T> }>(step: S, of: ReadonlyMap<string, Choice>): S => ({
    ...step,
    state: withChoices(step.state, of),
  });
  const first = optimizerOf(start, 0);
  return {
    layers,
    init: (x) => withChoices(first.init(x), start),
    step(x, state, gradientAt, observe) {
      const of = choicesOf(state);
      return stepped(optimizerOf(of, state.k).step(x, withoutChoices(state), gradientAt, observe), of);
    },
    update(x, state, gradientAt, given) {
      const of = choicesOf(state);
      return stepped(optimizerOf(of, state.k).update(x, withoutChoices(state), gradientAt, given), of);
    },
    check: (state) => first.check(state),
    dispose() {
      for (const optimizer of built.values()) optimizer.dispose();
      built.clear();
    },
    chooser,
  };
}
