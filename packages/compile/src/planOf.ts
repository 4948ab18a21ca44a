import type { Traceable } from "@unitball/core";
import { connected, grouped, twice } from "./grouped.ts";
import { levelsOf } from "./levels.ts";
import { type Kernel, kernels } from "./loops.ts";
import type { Node } from "./node.ts";
import type { Group, Plan } from "./plan.ts";
import { layOut } from "./scratch.ts";
import { type Graph, type Shapes, trace } from "./trace.ts";
import { turns } from "./turns.ts";
import { type Work, type Works, worksOf } from "./works.ts";

/**
 * A step's plan, for tensors of these shapes. Layers that need more than so many numbers of scratch take turns, as long as
 * each of them needs less.
 */
export const planOf = (step: Traceable, held: Shapes, given: Shapes, scratch = 2 ** 18): Plan =>
  plan(trace(step, held, given), scratch);

/**
 * The plan of a graph. What is computed in one phase over one space, and reads a tensor in common, is one loop; items of
 * one pattern are a group, equal sizes next to each other and layers in their order, so that members that follow one
 * another through the phases lie in scratch in that order too.
 */
export function plan(graph: Graph, most = Number.POSITIVE_INFINITY): Plan {
  let levels = levelsOf(graph);
  let all = worksOf(graph, levels);
  const floors = turns(all, most);
  if (floors.size > 0) {
    levels = levelsOf(graph, floors);
    all = worksOf(graph, levels);
  }
  const make = kernels(levels, all);
  const when = ({ phase, result }: Work) => phase - (result ? 0.5 : 0);
  const phases = grouped(all.works, when)
    .sort(([a], [b]) => a! - b!)
    .map(([, works]) => {
      const [products, loops] = [works.filter(isProduct), works.filter((work) => !isProduct(work))];
      const joined = grouped(loops, ({ on }) => `${on.scalar} ${on.shape}`).flatMap(([, same]) =>
        connected(same, (work) => touched(work, all.reads(work).loaded)),
      );
      const tensors = joined.filter(([work]) => !work!.on.scalar);
      const common = shared([...tensors, ...products.map((work) => [work])], all);
      return groups([
        ...joined.map((loop) => make.loop(loop, loop[0]!.on.scalar ? new Set() : common)),
        ...products.map((work) => make.product(work, common)),
      ]);
    });
  const scratch = layOut(phases);
  const { held, given, results, scalars } = all;
  const bare = phases.map((phase) =>
    phase.map((kernel): Group => ({ pattern: kernel[0]!.pattern, items: kernel.map(({ item }) => item) })),
  );
  return { held, given, results, scalars, scratch, uniforms: make.uniforms(), phases: bare };
}

const isProduct = ({ kind }: Work): boolean => kind === "product";

/** What joins a work with others: the tensors that it reads or overwrites, and 0-d ones among 0-d work. */
const touched = ({ over, on }: Work, reads: ReadonlySet<Node>): Node[] =>
  [...reads, ...(over ? [over] : [])].filter(({ scalar }) => scalar === on.scalar);

/** The 0-d expressions that several items ask for: not those that one asks for and others only have inside of another. */
function shared(items: readonly (readonly Work[])[], { reads }: Works): ReadonlySet<Node> {
  const computed = items.map((works) => new Set(works.flatMap((work) => [...reads(work).computed])));
  const known = twice(computed.map((nodes) => [...nodes].filter((n) => n.scalar && n.args.length > 0)));
  const own = computed.map((nodes) => new Set([...nodes].filter((n) => !known.has(n))));
  for (;;) {
    const asked = own.map((nodes) => [...nodes].flatMap(({ args }) => args.filter((arg) => known.has(arg))));
    const often = twice(asked);
    const more = asked.map((nodes, i) => nodes.filter((n) => !often.has(n) && !own[i]!.has(n)));
    if (more.every(({ length }) => length === 0)) return often;
    for (const [i, nodes] of more.entries()) for (const n of nodes) own[i]!.add(n);
  }
}

function groups(kernels: readonly Kernel[]): Kernel[][] {
  const space = ({ item }: Kernel) => (item.kind === "loop" ? item.space : item.into.shape);
  const key = ({ pattern, item }: Kernel) => pattern + (item.kind === "loop" ? "" : [item.a.shape, item.b.shape]);
  const id = ({ works }: Kernel) => works[0]!.node.id;
  return grouped(kernels, key).map(([, same]) =>
    [...same].sort((a, b) => {
      const [p, q] = [space(a), space(b)];
      return p[0] - q[0] || p[1] - q[1] || p[2] - q[2] || id(a) - id(b);
    }),
  );
}
