/** Text as tokens, split for good into pieces to learn from and pieces held out. */
export interface Corpus {
  /** Token c stands for the c-th of these characters. */
  readonly alphabet: string;
  readonly train: readonly Uint8Array[];
  readonly held: readonly Uint8Array[];
}
