// internal

import { threads } from "./walk.ts";
import { type, type Width } from "./wgslCode.ts";
import { library } from "./wgslLibrary.ts";
import { shared } from "./wgslReduce.ts";

/** A tensor's own buffer, as a kernel sees it. */
export interface Binding {
  readonly write: boolean;
  readonly width: Width;
}

/** How a kernel is run: on an arena of elements so wide, by so many threads in a workgroup. */
export interface How {
  readonly arena?: Width;
  readonly size?: number;
  /** By one workgroup, member after member, each of which sees what those before have written. */
  readonly inOrder?: boolean;
}

/** A whole kernel: arena and table, then tensors' own buffers b0, b1, …; records of case n go to function `case${n}`. */
export function kernel(
  cases: readonly string[],
  bindings: readonly Binding[],
  { arena = 1, size = threads, inOrder = false }: How,
): string {
  const body = cases.join("\n");
  const workgroup = ([1, 4] as const)
    .filter((width) => body.includes(`shared${width}[`))
    .map((width) => `var<workgroup> shared${width}: array<${type(width)}, ${shared[width] * threads}>;`);
  const buffers = [{ write: true, width: arena }, ...bindings].map(
    ({ write, width }, n) =>
      `@group(0) @binding(${n && n + 1}) var<storage, ${write ? "read_write" : "read"}> ${n ? `b${n - 1}` : "arena"}: array<${type(width)}>;`,
  );
  const choose = `let record = table[at];
switch table[record] {
${cases.map((_, n) => `case ${n}u: { case${n}(record, table[at + 1u], thread); }`).join("\n")}
default: {}
}`;
  return `${[...buffers, ...workgroup].join("\n")}
@group(0) @binding(1) var<storage, read> table: array<u32>;
${library(body)}
${body}
@compute @workgroup_size(${size}) fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) thread: u32) {
${inOrder ? `for (var at = 0u; table[table[at]] < ${cases.length}u; at += 2u) {\n${choose}\nstorageBarrier();\n}` : `let at = 2u * (id.y * count.x + id.x);\n${choose}`}
}
`;
}

/** A record for each member, and for each workgroup which record is its and the how-manieth workgroup of that it is. */
export function tableOf(
  members: readonly { readonly case: number; readonly record: readonly number[]; readonly groups: number }[],
  inOrder = false,
) {
  const count = members.reduce((sum, { groups }) => sum + groups, 0);
  const columns = Math.min(count, 65535);
  const rows = Math.ceil(count / columns);
  const grid = inOrder ? count + 1 : columns * rows;
  const table: number[] = [];
  // Workgroups beyond the last belong to no case.
  const records = [0xffffffff];
  for (const { case: which, record, groups } of members) {
    for (let its = 0; its < groups; its++) table.push(2 * grid + records.length, its);
    records.push(which, ...record);
  }
  while (table.length < 2 * grid) table.push(2 * grid, 0);
  return {
    table: Uint32Array.from([...table, ...records]),
    workgroups: (inOrder ? [1, 1] : [columns, rows]) as readonly [number, number],
  };
}
