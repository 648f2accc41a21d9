import { hostAnswer } from '../test/host/host-cases.ts';
import { realListing } from '../test/host/iptables-corpus.ts';
import { realRoutes } from '../test/host/route-cases.ts';
import { readCases, rewriteCases } from '../test/support/cases.ts';

/**
 * Writes down what iptables and iproute2 answer now, in namespaces of their own (as root), and what we make of the packets of
 * test/cases/host; read the difference before committing.
 */
for (const file of readCases('iptables')) {
  console.log(`${file.path}: ${(await rewriteCases(file, realListing)) ? 'rewritten' : 'as it was'}`);
}
for (const file of readCases('route')) {
  console.log(`${file.path}: ${(await rewriteCases(file, realRoutes)) ? 'rewritten' : 'as it was'}`);
}
for (const file of readCases('host')) {
  console.log(`${file.path}: ${(await rewriteCases(file, hostAnswer)) ? 'rewritten' : 'as it was'}`);
}
