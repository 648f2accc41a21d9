import { providePromiseWithResolvers } from '../../src/cli/promise-with-resolvers.ts';

// Ink 8 on Node 20, as the program itself provides it; and Ink draws nothing before it exits where CI is set.
providePromiseWithResolvers();
delete process.env.CI;
