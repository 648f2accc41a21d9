import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where the tutor keeps what must survive: XDG_STATE_HOME where it is set, else the platform's own place. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, platform: string): string {
  const name = 'antrea-tutor';
  if (env.XDG_STATE_HOME) return join(env.XDG_STATE_HOME, name);
  const paths = envPaths(name, { suffix: '' });
  // On Linux env-paths' log folder is the state folder of the XDG base directory specification; elsewhere logs are only logs.
  return platform === 'linux' ? paths.log : paths.data;
}
