import { trialProcesses } from "../../test/processes.ts";
import { runnerContract } from "../../test/runnerContract.ts";
import { localRunner } from "./local.ts";

runnerContract("child processes of this machine", async () => {
  const runner = localRunner(1);
  return { runner, victims: () => trialProcesses(process.pid), close: () => runner.close() };
});
