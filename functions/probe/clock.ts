/** Two clocks: the wall clock stamps, the monotonic one measures. Both in milliseconds, both passed in. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since an arbitrary start, never going back. */
  monotonic(): number;
}
