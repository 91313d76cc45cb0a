import { wrongParameter } from './problem.ts';

/** A mistyped name would give the answer to another question. @throws Problem (400) */
export function refuseUnknown(parameters: URLSearchParams, known: readonly string[]): void {
  const names = [...parameters.keys()];
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    const instead = known.length === 0 ? 'there are no parameters' : `known are ${known.join(', ')}`;
    throw wrongParameter(wrong, parameters.get(wrong) ?? '', `is not known here; ${instead}`);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw wrongParameter(twice, parameters.get(twice) ?? '', 'is given twice; give it once');
}
