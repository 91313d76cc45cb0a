/** A function's own clocks are those of any machine. */
export { systemClock } from '../local/clock.ts';
