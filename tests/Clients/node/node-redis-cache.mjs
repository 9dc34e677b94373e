// The cache in the client that node-redis has in RESP3: arguments are the port and the path of the unix socket of an empty server.
import { BasicClientSideCache, createClient } from 'redis';
import { run, say } from './transcript.mjs';

const port = Number(process.argv[2]);

run(async () => {
  const cache = new BasicClientSideCache({ ttl: 0, maxEntries: 0, evictPolicy: 'LRU' });
  const r = await createClient({ RESP: 3, clientSideCache: cache, socket: { port } }).connect();
  const other = await createClient({ RESP: 3, socket: { port } }).connect();
  const hits = () => cache.stats().hitCount;
  const gone = async (...keys) => {
    while (cache.size() > 0) await new Promise(setImmediate);
    return keys;
  };

  await other.mSet({ a: '1', b: '2' });
  await say('misses', r.get('a'), r.get('b'));
  await say('hits', r.get('a'), r.get('a'), hits());
  await other.mSet({ a: '3', b: '4' });
  await say('invalidated', gone('a', 'b'));
  await say('read again', r.get('a'), r.get('b'), hits());
  await other.flushAll();
  await say('flushed', gone('a', 'b'));
  await say('absent', r.get('a'));
  await other.hSet('h', 'f', 'v');
  await other.del('a');
  await say('hash', r.hGet('h', 'f'), r.hGetAll('h'));
  await other.hSet('h', 'f', 'w');
  // What the cache answers is there at once: only a turn of the event loop lets messages in.
  while ((await r.hGet('h', 'f')) !== 'w') await new Promise(setImmediate);
  await say('hash again', r.hGetAll('h'));
  await say('tracking', (await other.info('clients')).includes('tracking_clients:1'));
});
