// Sends and receives packets inside a namespace for the judge of iptables: commands and reports are lines of JSON.
// Arguments: `echo` or `listen`, then the addresses and ports to take UDP on, e.g. 10.0.2.2:80.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [mode, ...listens] = process.argv.slice(2);
const report = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

await Promise.all(
  listens.map((listen) => {
    const [address, port] = listen.split(':');
    const socket = createSocket('udp4');
    socket.on('message', (data, { address: ip, port: from }) => {
      report({ id: Number(data.toString()), what: 'arrived', at: listen, from: `${ip}:${from}` });
      if (mode === 'echo') socket.send(data, from, ip);
    });
    return new Promise((resolve) => socket.bind(Number(port), address, resolve));
  }),
);
report({ what: 'ready' });

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const command = JSON.parse(line);
    if (command.protocol === 'udp') sendUdp(command);
    else connectTcp(command);
  })
  .on('close', () => process.exit(0));

function sendUdp({ id, source, sourcePort, destination, destinationPort }) {
  const socket = createSocket('udp4');
  socket.on('error', (error) => report({ id, what: 'error', text: error.message }));
  socket.on('message', (_data, { address, port }) =>
    report({ id, what: 'answered', from: `${address}:${port}` }),
  );
  socket.bind(sourcePort, source === '' ? undefined : source, () => {
    socket.send(String(id), destinationPort, destination, (error) =>
      report(error ? { id, what: 'refused', text: error.message } : { id, what: 'sent' }),
    );
  });
}

// Nobody listens, so that what arrives is answered with RST and nothing else follows.
function connectTcp({ id, source, sourcePort, destination, destinationPort }) {
  const local = source === '' ? {} : { localAddress: source };
  const socket = connect({ host: destination, port: destinationPort, localPort: sourcePort, ...local });
  const timer = setTimeout(() => {
    socket.destroy();
    report({ id, what: 'silence' });
  }, 60);
  socket.on('error', (error) => {
    clearTimeout(timer);
    report({ id, what: error.code === 'ECONNREFUSED' ? 'answered' : 'refused', text: error.message });
  });
}
