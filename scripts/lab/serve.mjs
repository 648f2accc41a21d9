// A pod's web server: answers every request with the pod's name. Arguments: NAME PORT.
import { createServer } from 'node:http';

const [name, port] = process.argv.slice(2);
createServer((_request, response) => {
  response.setHeader('connection', 'close');
  response.end(`${name}\n`);
}).listen(Number(port), '0.0.0.0', () => console.log('ready'));
