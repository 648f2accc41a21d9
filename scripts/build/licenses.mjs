// The licences of what is inside the bundle, which must travel with it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package that a bundled file belongs to, or undefined for the project's own. */
function packageFolder(input) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input.replaceAll('\\', '/'))?.[1];
}

function licenseText(folder) {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  return files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
}

/** One text: per package its name, version, licence and the licence's own words. */
export function thirdPartyLicenses(root, inputs) {
  const folders = [...new Set(inputs.map(packageFolder).filter(Boolean))].sort();
  const sections = folders.map((folder) => {
    const path = join(root, folder);
    const manifest = join(path, 'package.json');
    if (!existsSync(manifest)) return '';
    const { name, version, license, author } = JSON.parse(readFileSync(manifest, 'utf8'));
    const by = typeof author === 'string' ? author : author?.name;
    const words =
      licenseText(path) ||
      `${license} licence${by ? `, by ${by}` : ''}; the package carries no licence file.`;
    return `${name} ${version} (${license})\n\n${words}\n`;
  });
  const title = 'Software that is part of this bundle, with its licences.\n';
  return [title, ...sections.filter(Boolean)].join(`\n${'-'.repeat(78)}\n\n`);
}
