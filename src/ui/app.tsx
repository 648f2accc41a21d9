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

/** More than any screen has; a terminal may say 65535 by 65535, and a frame of that size takes gigabytes. */
const most = { columns: 1000, rows: 500 } as const;

/** The whole program on a terminal: keyboard in, screen out. */
export function App({ session, appearance, stopProgram }: AppProps): ReactNode {
  const { exit, suspendTerminal } = useApp();
  const { columns, rows } = useWindowSize();
  const state = useSyncExternalStore(session.store.subscribe, session.store.get);
  const size = useMemo(
    () => ({ columns: Math.min(columns, most.columns), rows: Math.min(rows, most.rows) }),
    [columns, rows],
  );
  useEffect(() => {
    // A held Ctrl-L or a second Ctrl-Z comes while the terminal is handed over already: once is enough.
    let handedOver = false;
    const handOver = (during: () => void | Promise<void>) => {
      if (handedOver) return;
      handedOver = true;
      void suspendTerminal(during).finally(() => {
        handedOver = false;
      });
    };
    session.attach({
      leave: exit,
      suspend: () => {
        if (stopProgram) handOver(stopProgram);
      },
      // Handing the terminal over and taking it back at once draws every cell again.
      redraw: () => handOver(() => undefined),
    });
  }, [session, exit, suspendTerminal, stopProgram]);
  return (
    <AppearanceProvider appearance={appearance}>
      <Keyboard onKey={session.press} onPaste={session.paste} />
      <Box width={size.columns} height={size.rows}>
        <Root state={state} session={session} size={size} />
      </Box>
    </AppearanceProvider>
  );
}
