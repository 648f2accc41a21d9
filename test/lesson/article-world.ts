import { readdirSync, readFileSync } from 'node:fs';
import { loadCluster } from '../../src/cli/load-cluster.ts';
import { type Lesson, parseLesson } from '../../src/lesson/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { makeWorld, type World, type WorldOf } from '../../src/world/index.ts';

const folder = new URL('../../lessons/', import.meta.url);

const worlds = new Map<string, World>();

/** The worlds of the bundled snapshots, each made once. */
export const worldOf: WorldOf = (name) => {
  if (!readdirSync(new URL('../../snapshots/', import.meta.url)).includes(name)) return undefined;
  const world = worlds.get(name) ?? makeWorld(loadCluster(name));
  worlds.set(name, world);
  return world;
};

/** The article's cluster. */
export function articleWorld(): World {
  const world = worldOf('antrea-v0.10');
  if (!world) throw new Error('snapshot antrea-v0.10 is missing');
  return world;
}

/** The files of the course. */
export const lessonFiles: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .sort();

/** A file of the course as read. */
export function readLesson(file: string) {
  return parseLesson(sourceText(`lessons/${file}`, readFileSync(new URL(file, folder), 'utf8')));
}

/** A lesson of the course by id, which must be readable. */
export function lessonNamed(id: string): Lesson {
  const lesson = readLesson(`${id}.md`).value;
  if (!lesson) throw new Error(`lesson ${id} cannot be read`);
  return lesson;
}
