import type { ComponentChildren } from "preact";

interface Props {
  readonly label: string;
  readonly class: string;
  readonly children: ComponentChildren;
}

/** A box that scrolls; it takes the focus, so that the keys can scroll it too. */
export function Scroll({ label, class: name, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be in reach of the keyboard
    <section class={name} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
