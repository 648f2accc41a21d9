import type { Cluster } from '../cluster/index.ts';
import { shellCommands } from '../shell/index.ts';

/** Characters that end a name: `10.222.1.4` is not in a text that has only `10.222.1.47`. */
const nameCharacter = /[A-Za-z0-9_]/;

/** Whether a text stands in another as a whole word, or as a run of whole words. */
function standsIn(text: string, within: string): boolean {
  for (let at = within.indexOf(text); at >= 0; at = within.indexOf(text, at + 1)) {
    const before = within[at - 1] ?? ' ';
    const after = within[at + text.length] ?? ' ';
    const opensNew = !nameCharacter.test(before) || !nameCharacter.test(text[0] ?? '');
    const endsThere = !nameCharacter.test(after) || !nameCharacter.test(text.at(-1) ?? '');
    if (opensNew && endsThere) return true;
  }
  return false;
}

/** `reg0`, `reg0[16]`, `NXM_NX_REG0[0..15]`: a field of the bridges, or bits of one that it has. */
function isField(cluster: Cluster, text: string): boolean {
  const parts = /^([A-Za-z0-9_]+)(?:\[(?:(\d+)(?:\.\.(\d+))?)?\])?$/.exec(text);
  const field = parts && cluster.snapshot.space.byName.get(parts[1] ?? '');
  if (!field) return false;
  return [parts[2], parts[3]].every((bit) => bit === undefined || Number(bit) < field.bits);
}

/** Whether the words are a command that the shell answers, or an option of one. */
function isCommand(text: string): boolean {
  const [first = ''] = text.split(' ');
  if (/^--?[a-z]/.test(text))
    return shellCommands.some(({ usage }) => usage.some((form) => standsIn(text, form)));
  return shellCommands.some(({ name }) => name === first) || first === 'k';
}

/**
 * Whether a text names something of a snapshot: an object, a table, a field, a command, or a piece of one of its files. What
 * happens in a walk is not looked at here.
 */
export function textKnower(cluster: Cluster): (text: string) => boolean {
  const { snapshot } = cluster;
  const names = new Set<string>([
    snapshot.name,
    ...snapshot.nodes.map(({ name }) => name),
    ...snapshot.pods.flatMap(({ id, name }) => [id, name]),
    ...snapshot.services.flatMap(({ id, name }) => [id, name]),
    ...snapshot.policies.map(({ name }) => name),
    ...snapshot.scenarios.keys(),
    ...snapshot.nodes.flatMap(({ name, texts }) =>
      [...new Set((texts.flows ?? []).map(({ table }) => table))].flatMap((table) => [
        String(table),
        `table ${table}`,
        `table=${table}`,
        cluster.tableName(name, table) ?? '',
      ]),
    ),
  ]);
  names.delete('');
  const texts = [...snapshot.files.values()]
    .filter(({ path }) => !path.startsWith('scenarios/'))
    .map(({ source }) => source.text);
  const manifest = JSON.stringify(snapshot.manifest);
  const known = new Map<string, boolean>();
  return (text) => {
    const asked = text.trim();
    const found = known.get(asked);
    if (found !== undefined) return found;
    const answer =
      asked !== '' &&
      (names.has(asked) ||
        isField(cluster, asked) ||
        isCommand(asked) ||
        texts.some((content) => standsIn(asked, content)) ||
        standsIn(asked, manifest));
    known.set(asked, answer);
    return answer;
  };
}
