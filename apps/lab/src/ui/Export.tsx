import { useMemo, useState } from "preact/hooks";
import { download } from "../export/download.ts";
import { type Language, languages, said } from "../export/recipe.ts";
import { runZip } from "../export/run.ts";
import type { Runner } from "../state/run.ts";
import { nameOf, type Setup, type Side, sides } from "../state/setup.ts";
import { useOfRun } from "../state/useRunner.ts";
import { Scroll } from "./Scroll.tsx";

interface Props {
  readonly setup: Setup;
  readonly trainer: Runner;
}

/** The recipes in four languages, the address of this page, and the run as a folder. */
export function Export({ setup, trainer }: Props) {
  const [side, setSide] = useState<Side>("b");
  const [language, setLanguage] = useState<Language>("typescript");
  const [copied, setCopied] = useState("");
  const saveable = useOfRun(trainer, ({ ready, phase }) => ready !== undefined && phase !== "running");
  const recipe = setup[side];
  const { text, ok } = useMemo(() => said(recipe, language), [recipe, language]);
  const copy = (what: string, words: string): void => {
    navigator.clipboard.writeText(words).then(
      () => setCopied(`${what} copied.`),
      () => setCopied(`The browser does not let the page copy; select the text and copy it yourself.`),
    );
  };
  const saveRun = async (): Promise<void> => {
    const { name, bytes } = await runZip(trainer.view());
    download(name, bytes, "application/zip");
    setCopied(`${name} saved.`);
  };
  return (
    <div class="export">
      <div class="choices">
        <fieldset class="tabs">
          <legend>Recipe of</legend>
          {sides.map((one) => (
            <label key={one}>
              <input type="radio" name="export-side" checked={side === one} onChange={() => setSide(one)} />
              <span>{nameOf(one)}</span>
            </label>
          ))}
        </fieldset>
        <fieldset class="tabs">
          <legend>as</legend>
          {(Object.keys(languages) as Language[]).map((one) => (
            <label key={one}>
              <input type="radio" name="export-language" checked={language === one} onChange={() => setLanguage(one)} />
              <span>{languages[one].title}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <Scroll class={ok ? "code" : "code refused"} label="The recipe as text">
        <pre>{text}</pre>
      </Scroll>
      <div class="buttons">
        <button type="button" disabled={!ok} onClick={() => copy("Recipe", text)}>
          Copy
        </button>
        <button
          type="button"
          disabled={!ok}
          onClick={() => download(languages[language].file, text, "text/plain;charset=utf-8")}
        >
          Save {languages[language].file}
        </button>
        <button type="button" onClick={() => copy("Link", location.href)}>
          Copy the link to this page
        </button>
        <button type="button" disabled={!saveable} onClick={saveRun}>
          Save the run (zip)
        </button>
      </div>
      <p class="hint" role="status">
        {copied}
      </p>
    </div>
  );
}
