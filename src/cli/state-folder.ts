import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import envPaths from 'env-paths';

/**
 * Where the tutor keeps what must survive: XDG_STATE_HOME, else the platform's own place. A relative path in either is passed over, as
 * the XDG base directory specification demands: the same learner would have a progress in every folder.
 */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, platform: string): string {
  const name = 'antrea-tutor';
  if (env.XDG_STATE_HOME && isAbsolute(env.XDG_STATE_HOME)) return join(env.XDG_STATE_HOME, name);
  const paths = envPaths(name, { suffix: '' });
  // On Linux env-paths' log folder is the state folder of the XDG base directory specification; elsewhere logs are only logs.
  const folder = platform === 'linux' ? paths.log : paths.data;
  // An empty or relative HOME; the system knows the user's own.
  return isAbsolute(folder) ? folder : join(userInfo().homedir, '.local', 'state', name);
}
