import { h as createNode, type VNode } from 'preact';

/** What is drawn: an element, or a part made of several. */
export type Drawing = VNode;
export type Child = Drawing | string | number | null | false | undefined | readonly Child[];

/** Attributes of an element; functions are its listeners. */
export type Attributes = Readonly<Record<string, unknown>>;

/** An element, or a part with its properties. Text is text: there is no way from here to markup. */
export function h(type: string, attributes?: Attributes | null, ...children: readonly Child[]): Drawing;
export function h<Properties extends object>(
  type: (properties: Properties) => Drawing | null,
  properties: Properties & { readonly key?: string | number },
  ...children: readonly Child[]
): Drawing;
export function h(type: unknown, attributes: Attributes | null = null, ...children: readonly Child[]): Drawing {
  // The overloads above are what createNode takes; its own types cannot be told with exact optional properties.
  const create = createNode as (type: unknown, attributes: Attributes | null, ...children: readonly Child[]) => Drawing;
  return create(type, attributes, ...children);
}
