// What a client program prints, and how it asks for what only the test can do.
import { createInterface } from 'node:readline';

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

// Maps, sets, buffers and objects without a prototype as plain text: whatever form the client gave the reply.
function plain(value) {
  if (Buffer.isBuffer(value)) return `<${value.toString('latin1')}>`;
  if (value instanceof Map) return { map: [...value].map(plain) };
  if (value instanceof Set) return { set: [...value].map(plain).sort() };
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, plain(of)]));
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** One line of the transcript, once all of it has come; the calls go out without waiting for each other. */
export async function say(name, ...calls) {
  const values = await Promise.all(calls);
  console.log(`${name}: ${JSON.stringify(values.map(plain))}`);
}

/** A line with the error that an action must end with. */
export async function refused(name, action) {
  const error = await action().then(() => null, (thrown) => thrown);
  if (error === null) throw new Error(`${name} was not refused`);
  console.log(`${name}: ${error.message}`);
}

/** Returns when the server has been killed and a new one listens at the same port and socket. */
export async function restartServer() {
  console.log('@restart');
  const { value } = await answers.next();
  if (value !== 'restarted') throw new Error('the server was not started again');
}

/** Waits for a number of events, and returns their arguments. */
export function events(emitter, name, count) {
  return new Promise((resolve) => {
    const seen = [];
    emitter.on(name, function take(...values) {
      seen.push(values);
      if (seen.length < count) return;
      emitter.off(name, take);
      resolve(seen);
    });
  });
}

/** Sorted by their text, whatever they are. */
export const sorted = async (values) => [...(await values)].sort((a, b) => (String(a) < String(b) ? -1 : 1));

/** Runs a program to its end; nothing that it leaves open may keep the process. */
export function run(main) {
  main().then(() => process.exit(0), (error) => {
    console.error(error);
    process.exit(1);
  });
}
