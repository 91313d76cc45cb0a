import { text } from './bounded-values.ts';
import { either, list } from './yaml-shapes.ts';

const certificateFile = text(
  1_029,
  /^file:.+$/,
  'the path of a PEM file as file:PATH, such as file:certs/corporate.pem',
);

/** PEM files with certificates that are trusted besides the default roots: one, or a list of them. */
export const certificateFiles = either(
  (input) => !Array.isArray(input),
  certificateFile,
  list(certificateFile, 0, 20, '[file:certs/corporate.pem]'),
);
