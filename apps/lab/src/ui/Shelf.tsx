import { useEffect, useRef, useState } from "preact/hooks";
import type { Part } from "unitball";
import type { Axis } from "../options/make.ts";
import { kindsOf } from "../recipes/shelf.ts";
import { docOf, type PartDoc } from "../shelf/catalogue.ts";
import { nameOf, type Side } from "../state/setup.ts";
import { axisWords } from "./axes.ts";
import { Formula } from "./Formula.tsx";
import { PartOptions } from "./PartOptions.tsx";

interface Props {
  readonly id: string;
  readonly side: Side;
  readonly axis: Axis;
  readonly part: Part;
  readonly layers: readonly string[];
  readonly onKind: (kind: string) => void;
  readonly onPart: (part: Part) => void;
  readonly onClose: () => void;
}

/** The shelf of an axis: what there is, what it does, and the options of what is chosen. */
export function Shelf({ id, side, axis, part, layers, onKind, onPart, onClose }: Props) {
  const [sought, setSought] = useState("");
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [box, chosen] = [list.current, list.current?.querySelector<HTMLElement>(".chosen")];
    if (box && chosen) box.scrollTop = chosen.offsetTop - box.offsetTop - box.clientHeight / 3;
  }, []);
  const { title, asks } = axisWords[axis];
  const kinds = kindsOf(axis);
  const matching = kinds.filter((kind) => matches(docOf(axis, kind), sought));
  const doc = docOf(axis, part.kind);
  return (
    <section id={id} class={`shelf side-${side}`} aria-label={`Shelf: ${title} of ${nameOf(side)}`}>
      <header>
        <h3>
          {title} <small>{asks}</small>
        </h3>
        <button type="button" class="quiet" onClick={onClose}>
          Close
        </button>
      </header>
      <div class="columns">
        <fieldset class="parts">
          <legend>
            {kinds.length} on the shelf
            {kinds.length > 8 && (
              <input
                type="search"
                placeholder="Search"
                aria-label={`Search the shelf: ${title}`}
                value={sought}
                onInput={(event) => setSought(event.currentTarget.value)}
              />
            )}
          </legend>
          <div class="list" ref={list}>
            {matching.map((kind) => (
              <label key={kind} class={kind === part.kind ? "part chosen" : "part"}>
                <input
                  type="radio"
                  name={`${id}-kind`}
                  value={kind}
                  checked={kind === part.kind}
                  onChange={() => onKind(kind)}
                />
                <span class="kind">{kind}</span>
                <Formula text={docOf(axis, kind)?.summary ?? ""} />
              </label>
            ))}
            {matching.length === 0 && <p class="hint">Nothing on this shelf says “{sought}”.</p>}
          </div>
        </fieldset>
        <div class="chosen-part">
          <h4>{part.kind}</h4>
          <p class="doc">
            <Formula text={doc?.text ?? ""} />
          </p>
          {doc !== undefined && (
            <p class="source">
              <a href={`https://github.com/unitball/unitball/blob/main/${doc.path}`} rel="noreferrer">
                {doc.path}
              </a>
            </p>
          )}
          <h5>Options</h5>
          <PartOptions key={part.kind} part={part} layers={layers} onPart={onPart} />
        </div>
      </div>
    </section>
  );
}

const matches = (doc: PartDoc | undefined, sought: string): boolean =>
  `${doc?.kind} ${doc?.text}`.toLowerCase().includes(sought.trim().toLowerCase());
