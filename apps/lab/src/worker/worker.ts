import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import * as comlink from "comlink";
import type { Asked, Report, Trainer } from "./messages.ts";
import { openSession, type Session } from "./session.ts";

let session: Session | undefined;

const close = async (): Promise<void> => {
  const old = session;
  session = undefined;
  await old?.close();
};

const trainer: Trainer = {
  async open(asked: Asked, onReport: (report: Report) => void) {
    await close();
    session = await openSession(asked, onReport);
    return session.ready;
  },
  play: () => session?.play(),
  pause: () => session?.pause(),
  step: () => session?.step(),
  close,
};

comlink.expose(trainer);
