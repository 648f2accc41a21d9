// Sends and receives packets inside a namespace for the judge of iptables: commands and reports are lines of JSON.
// Arguments: `echo` or `listen`, then the addresses and ports to take UDP on, e.g. 10.0.2.2:80.
import { execFile } from 'node:child_process';
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
    else if (command.protocol === 'tcp') connectTcp(command);
    else ping(command);
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
function connectTcp({ id, source, sourcePort, destination, destinationPort, patience }) {
  const local = source === '' ? {} : { localAddress: source };
  const socket = connect({ host: destination, port: destinationPort, localPort: sourcePort, ...local });
  const timer = setTimeout(() => {
    socket.destroy();
    report({ id, what: 'silence' });
  }, patience);
  socket.on('error', (error) => {
    clearTimeout(timer);
    report({ id, what: error.code === 'ECONNREFUSED' ? 'answered' : 'refused', text: error.message });
  });
}

// One echo request by ping, or by Python where there is none; its answer must come from where it was sent.
function ping({ id, source, destination, patience }) {
  const bound = source === '' ? [] : ['-I', source];
  const seconds = String(patience / 1000);
  execFile('ping', ['-n', '-c', '1', '-W', seconds, ...bound, destination], (error) => {
    if (error?.code !== 'ENOENT') report({ id, what: error ? 'silence' : 'answered' });
    else {
      execFile('python3', ['-c', pythonPing, source, destination, seconds], (failed) =>
        report({ id, what: failed ? 'silence' : 'answered' }),
      );
    }
  });
}

const pythonPing = `
import os, select, socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
if sys.argv[1]: s.bind((sys.argv[1], 0))
ident = os.getpid() & 0xffff
def packet(check): return struct.pack('!BBHHH', 8, 0, check, ident, 1)
words = struct.unpack('!4H', packet(0))
total = sum(words)
total = (total & 0xffff) + (total >> 16)
s.sendto(packet(~total & 0xffff), (sys.argv[2], 0))
while select.select([s], [], [], float(sys.argv[3]))[0]:
    data, (host, _) = s.recvfrom(1500)
    if data[20] == 0 and struct.unpack('!H', data[24:26])[0] == ident and host == sys.argv[2]: sys.exit(0)
sys.exit(1)
`;
