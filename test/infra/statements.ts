/** One statement of a policy, wherever it stands in a template. */
export interface FoundStatement {
  /** Logical id of the resource that has it. */
  readonly of: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** Texts; of an intrinsic function, its JSON. */
  readonly resources: readonly string[];
  readonly principal: unknown;
  readonly condition: unknown;
}

/** Every policy statement of a template, those that say who may take a role among them. */
export function listStatements(resources: Readonly<Record<string, unknown>>): readonly FoundStatement[] {
  return Object.entries(resources).flatMap(([id, resource]) => findIn(resource, id));
}

function findIn(value: unknown, of: string): readonly FoundStatement[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap((part) => findIn(part, of));
  if (!('Effect' in value)) return inside;
  const { Effect, Action, Resource, Principal, Condition }: Readonly<Record<string, unknown>> = { ...value };
  const actions = listTexts(Action);
  return [
    ...inside,
    { of, effect: String(Effect), actions, resources: listTexts(Resource), principal: Principal, condition: Condition },
  ];
}

function listTexts(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
}
