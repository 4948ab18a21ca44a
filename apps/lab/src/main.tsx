import { render } from "preact";
import { App } from "./ui/App.tsx";

const place = document.getElementById("lab");
if (place !== null) render(<App />, place);

// Kept for later without a network, once the page itself has loaded. Where a browser has no service workers, it goes without.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("./sw.js").catch((error: unknown) => console.warn(error));
  });
}
