// The deploy tool loads .js files only. Node strips the types of what stands behind this one.
export { functions, resources } from './stack.ts';
