import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";

/** Why there is no Redis to test with; undefined where there is one. */
export const noRedis: string | undefined =
  spawnSync("redis-server", ["--version"]).status === 0 ? undefined : "there is no redis-server on this machine";

export interface RedisServer {
  readonly url: string;
  /** Kill it. What it held is lost: it keeps nothing on disk. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A Redis of its own on a free port, which keeps nothing. */
export async function redisServer(): Promise<RedisServer> {
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async () => {
    const made = spawn(
      "redis-server",
      [
        "--port",
        `${port}`,
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--maxmemory-policy",
        "noeviction",
      ],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    server = made;
    process.once("exit", () => made.kill("SIGKILL"));
    await new Promise<void>((resolve, reject) => {
      made.stdout.on("data", (text) => /Ready to accept/.test(`${text}`) && resolve());
      made.on("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
    });
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return resolve();
      server.on("exit", () => resolve());
      server.kill("SIGKILL");
    });
  await start();
  return { url: `redis://127.0.0.1:${port}`, stop, start };
}

/** A port that nobody uses now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
