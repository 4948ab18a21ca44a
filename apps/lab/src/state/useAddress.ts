import { useEffect, useState } from "preact/hooks";
import { fromHash, toHash } from "./address.ts";
import type { Setup } from "./setup.ts";

interface Addressed {
  readonly setup: Setup;
  readonly complaints: readonly string[];
}

/** The setup, which the page's address follows, and which follows the address. */
export function useAddress(): [Addressed, (change: Partial<Setup>) => void, () => void] {
  const [now, setNow] = useState<Addressed>(() => fromHash(location.hash));
  useEffect(() => {
    const follow = () => setNow(fromHash(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const change = (given: Partial<Setup>): void => {
    const setup = { ...now.setup, ...given };
    history.replaceState(null, "", toHash(setup));
    setNow({ setup, complaints: [] });
  };
  return [now, change, () => setNow({ ...now, complaints: [] })];
}
