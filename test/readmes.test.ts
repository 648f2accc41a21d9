import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clusterFiles, nodeFiles, objectFiles } from '../src/snapshot/index.ts';
import { projectRoot } from './support/bundle.ts';

const read = (path: string) => readFileSync(`${projectRoot}/${path}`, 'utf8');

/** The files that the table of a README names. */
function named(readme: string): readonly string[] {
  const table = /^\| file \| holds \|\n\| --- \| --- \|\n((?:\|.*\n?)+)/m.exec(readme)?.[1] ?? '';
  const cells = table.split('\n').map((row) => row.split('|')[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? '')).sort();
}

const rooms = readdirSync(`${projectRoot}/src`);

describe("a room's README", () => {
  it.each(rooms)('%s: purpose, in and out, what must stay true', (room) => {
    const readme = read(`src/${room}/README.md`);
    expect(readme).toMatch(new RegExp(`^# ${room}\n\n[A-Z]`));
    expect(readme).toMatch(/^- In: /m);
    expect(readme).toMatch(/^- Out: /m);
    expect(readme).toMatch(/^What must stay true$/m);
  });

  it.each(rooms)('%s: its table names every file of the room, each once', (room) => {
    const files = (readdirSync(`${projectRoot}/src/${room}`, { recursive: true }) as string[])
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => /\.tsx?$/.test(file))
      .sort();
    expect(named(read(`src/${room}/README.md`))).toEqual(files);
  });
});

describe('snapshots/README.md', () => {
  const readme = read('snapshots/README.md');

  it.each([
    ...Object.values(nodeFiles),
    ...Object.values(clusterFiles),
    ...Object.values(objectFiles),
  ])('lists $file with its command', ({ file, command }) => {
    expect(readme.split('\n')).toContain(`| \`${file}\` | \`${command}\` |`);
  });
});
