import { Box, useApp, useWindowSize } from 'ink';
import { type ReactNode, useEffect, useMemo, useSyncExternalStore } from 'react';
import { AppearanceProvider } from './components/appearance-context.tsx';
import { Keyboard } from './components/keyboard.tsx';
import type { Appearance } from './draw/appearance.ts';
import { Root } from './screens/root.tsx';
import type { TutorSession } from './tutor-session.ts';

interface AppProps {
  readonly session: TutorSession;
  readonly appearance: Appearance;
  /** Stops the program until it is continued; absent where that cannot be done. */
  readonly stopProgram: (() => void | Promise<void>) | undefined;
}

/** The whole program on a terminal: keyboard in, screen out. */
export function App({ session, appearance, stopProgram }: AppProps): ReactNode {
  const { exit, suspendTerminal } = useApp();
  const { columns, rows } = useWindowSize();
  const state = useSyncExternalStore(session.store.subscribe, session.store.get);
  const size = useMemo(() => ({ columns, rows }), [columns, rows]);
  useEffect(() => {
    session.attach({
      leave: exit,
      suspend: () => {
        if (stopProgram) void suspendTerminal(stopProgram);
      },
      // Handing the terminal over and taking it back at once draws every cell again.
      redraw: () => void suspendTerminal(() => undefined),
    });
  }, [session, exit, suspendTerminal, stopProgram]);
  return (
    <AppearanceProvider appearance={appearance}>
      <Keyboard onKey={session.press} onPaste={session.paste} />
      <Box width={columns} height={rows}>
        <Root state={state} session={session} size={size} />
      </Box>
    </AppearanceProvider>
  );
}
