/** n images of `features` pixels, one byte each, row-major, and their n labels. */
export interface Images {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Labelled images, split for good into those to train on and those to test on. */
export interface Dataset {
  readonly features: number;
  readonly classes: number;
  readonly train: Images;
  readonly test: Images;
  /** The pixel value that a byte stands for. */
  readonly pixel: (byte: number) => number;
}
