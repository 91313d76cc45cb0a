// The deploy tool loads .js files only, and takes the file itself for the function.
export { bundleOptions as 'module.exports' } from './bundle.ts';
