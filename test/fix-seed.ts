import fc from 'fast-check';

// The same properties are tried with the same values in every run, so that a run that fails fails for what was changed.
// `FUZZ_SEED=random` tries others, and what fails then names its seed; a number tries those of that seed.
const written = process.env.FUZZ_SEED;
if (written !== 'random') fc.configureGlobal({ seed: written === undefined ? 20_261_122 : Number(written) });
