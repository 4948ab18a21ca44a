import { isLayers, type State, type Traceable } from "@unitball/core";
import type { Node } from "./node.ts";
import type { Space } from "./plan.ts";
import { symbolic } from "./symbolic.ts";

/** The shapes of named slots, as of `State`: for each layer, or for a slot that has no layers. "scalar" is 0-d. */
export type Shapes = Readonly<Record<string, Readonly<Record<string, Shape>> | Shape>>;
/** [block, in, out], or 0-d. */
export type Shape = Space | "scalar";

interface Named {
  readonly slot: string;
  readonly layer: string | undefined;
}

/** A tensor that a step is given. */
export interface Leaf extends Named {
  readonly node: Node;
}

/** A tensor that a step makes: a slot's next value, where `old` is what it was, or a result. */
export interface Root extends Named {
  readonly node: Node;
  readonly old: Node | undefined;
}

/** A step as a graph. Equal expressions are one node, and every node comes after its arguments. */
export interface Graph {
  readonly held: readonly Leaf[];
  readonly given: readonly Leaf[];
  readonly roots: readonly Root[];
}

/**
 * Run a step once on symbolic tensors. What it does with numbers alone is done here, in float64; what depends on the
 * step's number k, or was an option's value, is left open, so that the graph holds for every k. A step that looks at a
 * tensor's value, or does not return the slots it was given, is refused with a sentence.
 */
export function trace(step: Traceable, held: Shapes, given: Shapes): Graph {
  const { ops, leaf, lift } = symbolic();
  const leaves: Record<"held" | "given", Leaf[]> = { held: [], given: [] };
  const enter = (kind: "held" | "given", shapes: Shapes): State<Node> => {
    const of = (slot: string, layer: string | undefined, shape: Shape): Node => {
      const node = leaf(kind, leaves[kind].length, shape === "scalar" ? undefined : shape);
      leaves[kind].push({ slot, layer, node });
      return node;
    };
    const entries = Object.entries(shapes).map(([slot, shape]) => [
      slot,
      isLayers<Shape>(shape)
        ? Object.fromEntries(Object.entries(shape).map(([layer, own]) => [layer, of(slot, layer, own)]))
        : of(slot, undefined, shape),
    ]);
    return Object.fromEntries(entries);
  };

  const next = step(ops, enter("held", held), enter("given", given));
  const roots = leaves.held.map(({ node: old, ...name }): Root => {
    const node = lift(slotOf(next, name) as Node, title(name));
    if (node.scalar === old.scalar && `${node.shape}` === `${old.shape}`) return { ...name, node, old };
    const [was, is] = [old, node].map(({ scalar, shape }) => (scalar ? "0-d" : `[${shape}]`));
    throw new RangeError(`A step keeps the shapes of what it holds, but ${title(name)} was ${was} and became ${is}.`);
  });
  const results = entriesOf(next).flatMap(({ node, ...name }): Root[] => {
    if (slotOf(held, name) !== undefined) return [];
    if (!Object.hasOwn(held, name.slot)) return [{ ...name, node: lift(node, title(name)), old: undefined }];
    throw new RangeError(`A step returned ${title(name)}, which it was not given; a slot keeps its layers.`);
  });
  return { ...leaves, roots: [...roots, ...results] };
}

/** What a record of slots has under this name. */
const slotOf = (slots: Readonly<Record<string, unknown>>, { slot, layer }: Named): unknown =>
  layer === undefined ? slots[slot] : (slots[slot] as Readonly<Record<string, unknown>> | undefined)?.[layer];

const title = ({ slot, layer }: Named): string =>
  layer === undefined ? `slot "${slot}"` : `slot "${slot}" of layer "${layer}"`;

const entriesOf = (state: State<Node>): Leaf[] =>
  Object.entries(state).flatMap(([slot, held]): Leaf[] =>
    isLayers(held)
      ? Object.entries(held).map(([layer, node]) => ({ slot, layer, node }))
      : [{ slot, layer: undefined, node: held }],
  );
