// One request over one connection, from a source port of the caller's choice. Arguments: HOST PORT SOURCE-PORT.
import { get } from 'node:http';

const [host, port, localPort] = process.argv.slice(2);
const options = { host, port: Number(port), localPort: Number(localPort), agent: false, timeout: 2000 };
get(options, (response) => response.pipe(process.stdout))
  .on('timeout', function () {
    this.destroy(new Error('no answer within 2 seconds'));
  })
  .on('error', (error) => {
    console.error(`${host}:${port}: ${error.message}`);
    process.exitCode = 1;
  });
