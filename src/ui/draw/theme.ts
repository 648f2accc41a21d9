import type { RichRole } from '../../text/index.ts';
import type { Appearance } from './appearance.ts';

/** What the program itself draws around the text. */
type ChromeRole =
  | 'border'
  | 'border-focus'
  | 'title'
  | 'title-focus'
  | 'bar'
  | 'key'
  | 'selected'
  | 'found'
  | 'found-here'
  | 'good'
  | 'bad';

/** Everything that has a style. */
export type StyleRole = RichRole | ChromeRole;

/** The parameters of `CSI … m` (ECMA-48, SGR) that show a role; empty for none. */
export type Theme = Readonly<Record<StyleRole, string>>;

/** Without colour the roles differ by bold (1), italic (3), underline (4) and inverse (7); signs in the text say the rest. */
const noColour: Theme = {
  plain: '',
  strong: '1',
  emphasis: '3',
  term: '',
  value: '',
  code: '',
  changed: '1;4',
  match: '1',
  fail: '',
  warn: '1',
  muted: '',
  heading: '1',
  link: '4',
  border: '',
  'border-focus': '1',
  title: '',
  'title-focus': '1',
  bar: '7',
  key: '1',
  selected: '7',
  found: '4',
  'found-here': '7',
  good: '1',
  bad: '1',
};

/** 256-colour numbers; every one has a contrast of at least 4.5 on black and on the usual dark greys (a test computes it). */
const dark256: Theme = {
  plain: '',
  strong: '1',
  emphasis: '3',
  term: '38;5;117',
  value: '38;5;222',
  code: '38;5;152',
  changed: '1;38;5;215',
  match: '38;5;114',
  fail: '38;5;210',
  warn: '1;38;5;221',
  muted: '38;5;248',
  heading: '1;38;5;117',
  link: '4;38;5;117',
  border: '38;5;247',
  'border-focus': '1;38;5;117',
  title: '38;5;252',
  'title-focus': '1;38;5;117',
  bar: '48;5;24;38;5;231',
  key: '1;38;5;222',
  selected: '1;48;5;24;38;5;231',
  found: '48;5;58;38;5;231',
  'found-here': '1;48;5;221;38;5;16',
  good: '1;38;5;114',
  bad: '1;38;5;210',
};

/** The same on white and on the usual light creams. */
const light256: Theme = {
  plain: '',
  strong: '1',
  emphasis: '3',
  term: '38;5;24',
  value: '38;5;90',
  code: '38;5;23',
  changed: '1;38;5;94',
  match: '38;5;22',
  fail: '38;5;124',
  warn: '1;38;5;88',
  muted: '38;5;240',
  heading: '1;38;5;24',
  link: '4;38;5;24',
  border: '38;5;241',
  'border-focus': '1;38;5;25',
  title: '38;5;238',
  'title-focus': '1;38;5;25',
  bar: '48;5;24;38;5;231',
  key: '1;38;5;90',
  selected: '1;48;5;24;38;5;231',
  found: '48;5;229;38;5;16',
  'found-here': '1;48;5;88;38;5;231',
  good: '1;38;5;22',
  bad: '1;38;5;124',
};

/** With 16 colours the terminal's owner chose the shades: only those that are readable in the usual palettes are used. */
const dark16: Theme = {
  ...noColour,
  term: '96',
  value: '93',
  code: '36',
  changed: '1;93',
  match: '92',
  fail: '91',
  warn: '1;93',
  muted: '37',
  heading: '1;96',
  link: '4;96',
  border: '37',
  'border-focus': '1;96',
  'title-focus': '1;96',
  bar: '7',
  key: '1;93',
  good: '1;92',
  bad: '1;91',
};

const light16: Theme = {
  ...noColour,
  term: '34',
  value: '35',
  changed: '1;35',
  fail: '31',
  warn: '1;31',
  heading: '1;34',
  link: '4;34',
  'border-focus': '1;34',
  'title-focus': '1;34',
  key: '1;34',
  bad: '1;31',
};

/** The theme of an appearance. */
export function themeFor({ colour, background }: Appearance): Theme {
  switch (colour) {
    case 'none':
      return noColour;
    case '16':
      return background === 'light' ? light16 : dark16;
    case '256':
      return background === 'light' ? light256 : dark256;
    default:
      return colour satisfies never;
  }
}
