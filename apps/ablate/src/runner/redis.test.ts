import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kill, trialProcesses, until } from "../../test/processes.ts";
import { freePort, noRedis, type RedisServer, redisServer } from "../../test/redisServer.ts";
import { attemptsOf, bench, read, runnerContract } from "../../test/runnerContract.ts";
import { flags } from "../../test/sandbox.ts";
import { connect } from "./connection.ts";
import { redisRunner } from "./redis.ts";
import type { TrialRunner } from "./runner.ts";

/** A worker process on a Redis, and what it has said. */
function startWorker(url: string) {
  const process_: ChildProcess = spawn(
    process.execPath,
    [...flags, "worker", "--redis", url, "--jobs", "1", "--silence", "2"],
    { stdio: ["ignore", "inherit", "pipe"] },
  );
  let said = "";
  process_.stderr?.on("data", (data) => {
    said += data;
  });
  const ended = new Promise<number | null>((resolve) => process_.on("exit", resolve));
  return { pid: process_.pid as number, said: () => said, ended, stop: () => process_.kill("SIGTERM") };
}

if (noRedis !== undefined) {
  test("runs on many machines", (context) => context.skip(noRedis));
} else {
  runnerContract("workers on a Redis", async (store) => {
    const server = await redisServer();
    const worker = startWorker(server.url);
    const runner = redisRunner(await connect(server.url, () => {}), { store, say: () => {}, every: 100 });
    const close = async () => {
      await runner.close();
      worker.stop();
      await worker.ended;
      await server.stop();
    };
    return { runner, victims: () => trialProcesses(worker.pid), close };
  });

  describe("a queue on Redis", () => {
    const { store, job, remove } = bench();
    const lines: string[] = [];
    let server: RedisServer;
    let runner: TrialRunner;
    let worker: ReturnType<typeof startWorker>;
    beforeAll(async () => {
      server = await redisServer();
      runner = redisRunner(await connect(server.url, (line) => lines.push(line)), {
        store,
        say: (line) => lines.push(line),
        every: 100,
      });
    });
    afterAll(async () => {
      await runner.close();
      worker.stop();
      await worker.ended;
      await server.stop();
      remove();
    });

    test("says that no worker is there; one of other code leaves a run to others and says so", async () => {
      const foreign = job("foreign", "plain", { code: "another" });
      const running = runner.submit(foreign);
      await until(() => lines.some((line) => line.startsWith("No worker is there yet; start some")));
      worker = startWorker(server.url);
      await until(() => lines.some((line) => /has other code \(\w{8}\) than the study \(another\)/.test(line)));
      expect(worker.said()).toMatch(
        /has other code .* so it leaves the run to others; install the same version there\./,
      );
      await Promise.all([runner.cancel(foreign.id), expect(running).rejects.toThrow("cancelled")]);
      expect(existsSync(foreign.folder)).toBe(false);
    });

    test("a Redis that dies in mid-run and comes back empty loses nothing: the run is made, once", async () => {
      const one = job("through", "slow", { steps: 400 });
      const running = runner.submit(one);
      await until(() => existsSync(join(one.folder, "checkpoint.bin")));
      await server.stop();
      await until(() => lines.some((line) => line.includes("is gone; waiting until it is back")));
      await server.start();
      expect(await running).toMatchObject({ status: "done", rungs: [{ steps: 400 }] });
      expect(lines.filter((line) => line.includes("is back")).length).toBeGreaterThan(0);
      expect(read(one, "metrics.jsonl").split("\n")).toHaveLength(401);
    });

    test("the run of a killed worker is gone on with by another from its checkpoint, to the same bits", async () => {
      const [whole, one] = [job("whole", "plain", { steps: 400 }), job("recovered", "slow", { steps: 400 })];
      await runner.submit(whole);
      const running = runner.submit(one);
      await until(() => existsSync(join(one.folder, "checkpoint.bin")));
      // With its child, as when its machine dies: a child that outlives its worker may be done before it notices.
      for (const pid of [worker.pid, ...trialProcesses(worker.pid)]) kill(pid);
      worker = startWorker(server.url);
      expect(await running).toMatchObject({ status: "done" });
      expect(attemptsOf(one)).toBe(2);
      expect(read(one, "metrics.jsonl")).toBe(read(whole, "metrics.jsonl"));
      expect(read(one, "layers.jsonl")).toBe(read(whole, "layers.jsonl"));
    });
  });

  test("where no Redis answers, and where the address is none, a sentence says so and shows no password", async () => {
    const port = await freePort();
    await expect(connect(`redis://:secret@127.0.0.1:${port}`, () => {})).rejects.toThrow(
      `Redis at redis://:***@127.0.0.1:${port} does not answer (ECONNREFUSED); start it with redis-server, or mend the address that --redis gives.`,
    );
    await expect(connect("127.0.0.1:6379", () => {})).rejects.toThrow(
      "is no address of a Redis; give one such as redis://",
    );
  });
}
