import { createReadStream, lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { BundleFile } from '../intake/index.ts';
import { errorWithoutPlace, UserError } from '../text/index.ts';
import { shownPath, unreadable } from './read-text.ts';

/** What an import takes at most, over all that it is given. */
const limits = { fileBytes: 64 * 1024 * 1024, allBytes: 512 * 1024 * 1024, entries: 10_000 } as const;

/** Reads what a bundle is made of, folders and archives, within the limits; nothing is written. */
export interface Unpacker {
  readonly files: readonly BundleFile[];
  /** Adds a file, an archive, or everything below a folder. */
  add(path: string): Promise<void>;
}

const archiveName = /\.(tar\.gz|tgz|tar)$/;

/** Makes an unpacker that keeps the files for which `wanted` holds; `progress` is told of each archive. */
export function unpacker(wanted: (path: string) => boolean, progress: (archive: string) => void): Unpacker {
  const files: BundleFile[] = [];
  let entries = 0;
  let bytes = 0;

  function refuse(archive: string, reason: string): never {
    throw new UserError([errorWithoutPlace('intake-archive', { archive, reason })]);
  }

  function count(archive: string, path: string): void {
    entries += 1;
    if (entries > limits.entries) refuse(archive, `it has more than ${limits.entries} entries, with ${path}`);
  }

  async function textOf(stream: AsyncIterable<Uint8Array>, archive: string, path: string): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of stream) {
      size += chunk.length;
      bytes += chunk.length;
      if (size > limits.fileBytes) refuse(archive, `${path} has more than 64 MiB`);
      if (bytes > limits.allBytes) refuse(archive, `with ${path} it has more than 512 MiB`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  async function unpack(input: Readable, archive: string, folder: string): Promise<void> {
    const tar = extract();
    const read = (async () => {
      for await (const entry of tar) {
        const { name, type } = entry.header;
        count(archive, name);
        if (type === 'symlink' || type === 'link') refuse(archive, `${name} is a link`);
        if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory')
          refuse(archive, `${name} is a ${type}`);
        if (/^[/\\]|^[a-zA-Z]:/.test(name)) refuse(archive, `${name} is an absolute name`);
        if (name.split(/[/\\]/).includes('..')) refuse(archive, `${name} leads out of the archive`);
        const path = `${folder}/${name.replace(/^(\.\/)+/, '')}`;
        if (type === 'directory' || !wanted(path)) {
          entry.resume();
        } else if (archiveName.test(name)) {
          await unpack(Readable.from(entry), `${archive}: ${name}`, path.replace(archiveName, ''));
        } else {
          await keep(Readable.from(entry), archive, path);
        }
      }
    })();
    const gunzip = archive.endsWith('.tar') ? [] : [createGunzip()];
    // The first of the two to fail is the reason; the other is only broken off by it.
    await Promise.all([pipeline([input, ...gunzip, tar]), read]).catch((error: unknown) => {
      input.destroy();
      if (error instanceof UserError) throw error;
      refuse(archive, reasonOf(error));
    });
  }

  async function keep(stream: Readable, archive: string, path: string): Promise<void> {
    const zipped = path.endsWith('.gz');
    const plain = zipped ? stream.pipe(createGunzip()) : stream;
    files.push({ path: zipped ? path.slice(0, -3) : path, text: await textOf(plain, archive, path) });
  }

  async function add(path: string): Promise<void> {
    await visit(path, basename(path));
  }

  async function visit(path: string, shown: string): Promise<void> {
    const name = shownPath(path);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat) throw new UserError([errorWithoutPlace('file-missing', { path: name })]);
    if (stat.isSymbolicLink()) refuse(name, 'it is a link');
    if (stat.isDirectory()) {
      for (const entry of readdirSync(path).sort()) {
        if (!entry.startsWith('.') && wanted(`${shown}/${entry}${isFolderEntry(path, entry) ? '/' : ''}`)) {
          await visit(join(path, entry), `${shown}/${entry}`);
        }
      }
      return;
    }
    count(name, name);
    if (archiveName.test(path)) {
      progress(name);
      await unpack(createReadStream(path), name, shown.replace(archiveName, ''));
      return;
    }
    try {
      await keep(createReadStream(path), name, shown);
    } catch (error) {
      throw error instanceof UserError ? error : unreadable(name, error);
    }
  }

  return { files, add };
}

function isFolderEntry(folder: string, entry: string): boolean {
  return lstatSync(join(folder, entry)).isDirectory();
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR' || /unexpected end/i.test(message)) return 'it is cut off';
  if (code === 'Z_DATA_ERROR') return 'it is no gzip file, or damaged';
  return message;
}
