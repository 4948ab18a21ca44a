import type { WriteStream } from "node:tty";
import { clock } from "../progress/words.ts";
import type { Claim } from "./claim.ts";
import type { Judged } from "./judge.ts";

/** How far the claims are, in one line: redrawn on a terminal, every few seconds anywhere else. */
export interface Show {
  progressed(id: string, share: number): void;
  ended(judged: Judged): void;
  /** Out of the way, while something is printed. */
  clear(): void;
  close(): void;
}

export function show(claims: readonly Claim[], out: WriteStream, now = () => performance.now()): Show {
  const begun = now();
  const shares = new Map<string, number>();
  const ended = new Set<string>();
  const tell = () => {
    const line = [
      `${ended.size} of ${claims.length} claims, ${clock(now() - begun)} gone${left(claims, shares, now() - begun)}`,
      ...[...shares].flatMap(([id, share]) => (ended.has(id) ? [] : [`${id} ${Math.floor(100 * share)} %`])),
    ].join(" | ");
    out.write(out.isTTY ? `\r\u001B[K${[...line].slice(0, (out.columns || 80) - 1).join("")}` : `${line}\n`);
  };
  const timer = setInterval(tell, out.isTTY ? 250 : 5000);
  const clear = () => void (out.isTTY && out.write("\r\u001B[K"));
  return {
    progressed: (id, share) => void shares.set(id, share),
    ended(judged) {
      shares.set(judged.claim.id, 1);
      ended.add(judged.claim.id);
    },
    clear,
    close() {
      clearInterval(timer);
      clear();
    },
  };
}

/** ", about 2:10 left": what is not done yet, at the pace of what is done. */
function left(claims: readonly Claim[], shares: ReadonlyMap<string, number>, gone: number): string {
  const total = claims.reduce((sum, { seconds }) => sum + seconds, 0);
  const done = claims.reduce((sum, { id, seconds }) => sum + seconds * (shares.get(id) ?? 0), 0);
  return done < total / 50 ? "" : `, about ${clock(((total - done) * gone) / done)} left`;
}
