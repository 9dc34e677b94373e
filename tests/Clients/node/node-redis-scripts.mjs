// Scripts by node-redis: arguments are RESP2 or RESP3, the port and the path of the unix socket of an empty server.
import { createClient, defineScript } from 'redis';
import { randomUUID } from 'node:crypto';
import { refused, run, say } from './transcript.mjs';

const [protocol, port] = [Number(process.argv[2].slice(4)), Number(process.argv[3])];

const withKey = (script) => defineScript({
  SCRIPT: script,
  NUMBER_OF_KEYS: 1,
  parseCommand(parser, key, ...values) {
    parser.pushKey(key);
    parser.push(...values.map(String));
  },
  transformReply: undefined,
});

const scripts = {
  add: withKey("return redis.call('INCRBY', KEYS[1], ARGV[1])"),
  release: withKey("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"),
  limit: withKey("local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end return n <= tonumber(ARGV[1])"),
};

const functions = {
  counters: {
    next: {
      NUMBER_OF_KEYS: 1,
      parseCommand(parser, key) {
        parser.pushKey(key);
      },
      transformReply: undefined,
    },
  },
};

run(async () => {
  const clients = await Promise.all(
    Array.from({ length: 4 }, () => createClient({ RESP: protocol, socket: { port }, scripts, functions }).connect()));
  const [r] = clients;
  await say('defined', r.add('n', 5), r.add('n', 2), r.multi().add('n', 1).get('n').exec());
  await r.scriptFlush();
  await say('anew', r.add('n', 1), r.eval('return {KEYS[1], ARGV[1]}', { keys: ['k'], arguments: ['v'] }));
  await refused('failed', () => r.eval("redis.call('SET', KEYS[1], 1) return redis.call('LPUSH', KEYS[1], 1)", { keys: ['failed'] }));
  await r.functionLoad("#!lua name=counters\nredis.register_function('next', function(keys) return redis.call('INCR', keys[1]) end)", { REPLACE: true });
  await say('function', r.counters.next('c'), r.counters.next('c'));
  const sums = await Promise.all(clients.flatMap((client) => Array.from({ length: 250 }, () => client.add('sum', 1))));
  await say('lost updates', new Set(sums).size, r.get('sum'));
  const shared = { value: 0 };
  await Promise.all(clients.map(async (client) => {
    for (let done = 0; done < 15;) {
      const token = randomUUID();
      if ((await client.set('lock', token, { NX: true, PX: 30000 })) === null) continue;
      const before = shared.value;
      await client.ping();
      shared.value = before + 1;
      if ((await client.release('lock', token)) !== 1) throw new Error('the lock was lost');
      done++;
    }
  }));
  await say('lock', shared.value);
  const allowed = await Promise.all(clients.flatMap((client) => Array.from({ length: 20 }, () => client.limit('limit', 7, 60))));
  await say('limit', allowed.filter((is) => is === 1 || is === true).length);
});
