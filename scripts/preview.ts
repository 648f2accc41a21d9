// Draws every screen of the tutor, with the data of the frame tests.
//
//   npm run preview                      every screen at 60, 80, 120 and 200 columns
//   npm run preview -- table 120x36      screens whose name has "table", at one size
//   npm run preview -- --light --ascii   in another appearance (--light, --16, --none, --ascii)
//   npm run preview -- --at b5/egress-rule --svg docs/screen.svg 120x36    a stop of the course itself, as in the README
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundledCourse } from '../test/ui/fixtures/course.ts';
import { type Scene, scenes } from '../test/ui/fixtures/scenes.ts';
import { drawScene } from '../test/ui/fixtures/stage.ts';
import type { Picture } from '../test/ui/terminal.ts';
import { pictureSvg } from './preview-svg.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    svg: { type: 'string' },
    at: { type: 'string' },
    light: { type: 'boolean', default: false },
    16: { type: 'boolean', default: false },
    none: { type: 'boolean', default: false },
    ascii: { type: 'boolean', default: false },
  },
});

const appearance = {
  colour: values.none ? 'none' : values[16] ? '16' : '256',
  background: values.light ? 'light' : 'dark',
  unicode: !values.ascii,
} as const;

const wantedSizes = positionals.flatMap((text) => {
  const [, columns, rows] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  return columns && rows ? [{ columns: Number(columns), rows: Number(rows) }] : [];
});
const sizes =
  wantedSizes.length > 0
    ? wantedSizes
    : [
        { columns: 60, rows: 24 },
        { columns: 80, rows: 24 },
        { columns: 120, rows: 36 },
        { columns: 200, rows: 50 },
      ];
const names = positionals.filter((text) => !/^\d+x\d+$/.test(text));
const wanted: readonly Scene[] =
  values.at === undefined
    ? scenes.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)))
    : [{ name: values.at, address: values.at, keys: ['tab', 'tab', 'w'], shows: [] }];
const course = values.at === undefined ? undefined : bundledCourse();

for (const scene of wanted) {
  for (const size of sizes) {
    const picture = await drawScene(scene, size, appearance, course);
    if (values.svg !== undefined) {
      writeFileSync(values.svg, pictureSvg(picture, appearance.background));
      process.stdout.write(`${values.svg}: ${scene.name} at ${size.columns}x${size.rows}\n`);
    } else {
      process.stdout.write(`\n${scene.name} at ${size.columns}x${size.rows}\n${ansiText(picture)}\n`);
    }
  }
}
process.exit(0);

/** A picture as text with its colours. */
function ansiText({ cells }: Picture): string {
  return cells
    .map((row) => {
      let text = '';
      let current = '';
      for (const cell of row) {
        if (cell.width === 0) continue;
        const style = [
          cell.bold ? '1' : '',
          cell.italic ? '3' : '',
          cell.underline ? '4' : '',
          cell.inverse ? '7' : '',
          cell.foreground === undefined ? '' : `38;5;${cell.foreground}`,
          cell.background === undefined ? '' : `48;5;${cell.background}`,
        ]
          .filter((part) => part !== '')
          .join(';');
        if (style !== current) text += `\u001b[0${style === '' ? '' : `;${style}`}m`;
        current = style;
        text += cell.text;
      }
      return `${text}\u001b[0m`;
    })
    .join('\n');
}
