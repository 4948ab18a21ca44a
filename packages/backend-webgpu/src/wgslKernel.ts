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

/** A whole kernel: arena and table, then tensors' own buffers b0, b1, …; records of case n go to function `case${n}`. */
export function kernel(
  cases: readonly string[],
  bindings: readonly Binding[],
  arena: Width = 1,
  size = threads,
): string {
  const body = cases.join("\n");
  const helpers = `
fn four(at: u32) -> vec4f { return vec4f(arena[at], arena[at + 1u], arena[at + 2u], arena[at + 3u]); }
fn putFour(at: u32, value: vec4f) { arena[at] = value.x; arena[at + 1u] = value.y; arena[at + 2u] = value.z; arena[at + 3u] = value.w; }`
    .split("\n")
    .filter((line) => body.includes(`${/fn (\w+)/.exec(line)?.[1]}(`));
  const workgroup = ([1, 4] as const)
    .filter((width) => body.includes(`shared${width}[`))
    .map((width) => `var<workgroup> shared${width}: array<${type(width)}, ${shared[width] * threads}>;`);
  const buffers = bindings.map(
    ({ write, width }, n) =>
      `@group(0) @binding(${n + 2}) var<storage, ${write ? "read_write" : "read"}> b${n}: array<${type(width)}>;`,
  );
  const choices = cases.map((_, n) => `    case ${n}u: { case${n}(record, its, thread); }`);
  return `@group(0) @binding(0) var<storage, read_write> arena: array<${type(arena)}>;
@group(0) @binding(1) var<storage, read> table: array<u32>;
${[...buffers, ...workgroup, ...helpers, library(body)].filter(Boolean).join("\n")}
${body}
@compute @workgroup_size(${size}) fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) thread: u32) {
  let group = 2u * (id.y * count.x + id.x);
  let record = table[group];
  let its = table[group + 1u];
  switch table[record] {
${choices.join("\n")}
    default: {}
  }
}
`;
}

/** A record for each member, and for each workgroup which record is its and the how-manieth workgroup of that it is. */
export function tableOf(
  members: readonly { readonly case: number; readonly record: readonly number[]; readonly groups: number }[],
) {
  const count = members.reduce((sum, { groups }) => sum + groups, 0);
  const columns = Math.min(count, 65535);
  const workgroups = [columns, Math.ceil(count / columns)] as const;
  const grid = columns * workgroups[1];
  const size = members.reduce((sum, { record }) => sum + 1 + record.length, 0);
  const table = new Uint32Array(2 * grid + 1 + size);
  // Workgroups beyond the last belong to no case.
  let at = 2 * grid;
  table[at] = 0xffffffff;
  for (let n = count; n < grid; n++) table[2 * n] = at;
  at++;
  let n = 0;
  for (const { case: which, record, groups } of members) {
    for (let its = 0; its < groups; its++, n++) table.set([at, its], 2 * n);
    table.set([which, ...record], at);
    at += 1 + record.length;
  }
  return { table, workgroups };
}
