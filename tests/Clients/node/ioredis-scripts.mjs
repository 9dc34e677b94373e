// Scripts by ioredis: arguments are the port and the path of the unix socket of an empty server. Its own commands, and the recipes
// that Redis's documentation gives: a lock, and limits of rates.
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { refused, run, say } from './transcript.mjs';

const port = Number(process.argv[2]);
const CLIENTS = 5;

const scripts = {
  add: { numberOfKeys: 1, lua: "redis.call('INCRBY', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])" },
  both: { lua: 'return {KEYS, ARGV}' },
  fails: { numberOfKeys: 1, lua: "return redis.call('LPUSH', KEYS[1], 'x')" },
  look: { numberOfKeys: 1, readOnly: true, lua: "return redis.call('GET', KEYS[1])" },
  release: { numberOfKeys: 1, lua: "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end" },
  prolong: { numberOfKeys: 1, lua: "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) else return 0 end" },
  fixed: {
    numberOfKeys: 1,
    lua: `local n = redis.call('INCR', KEYS[1])
          if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
          return n <= tonumber(ARGV[1]) and 1 or 0`,
  },
  sliding: {
    numberOfKeys: 1,
    lua: `local t = redis.call('TIME')
          local now = t[1] * 1000000 + t[2]
          redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - ARGV[2] * 1000000)
          if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
          redis.call('ZADD', KEYS[1], now, now .. '-' .. ARGV[3])
          redis.call('EXPIRE', KEYS[1], ARGV[2])
          return 1`,
  },
};

const connect = () => new Redis({ port, scripts });

async function commands(r) {
  await say('defined', r.add('n', 5), r.add('n', 2), r.both(1, 'k', 'a', 'b'), r.addBuffer('n', 1));
  r.defineCommand('later', { numberOfKeys: 2, lua: "return redis.call('MSET', KEYS[1], ARGV[1], KEYS[2], ARGV[2])" });
  await say('later', r.later('x', 'y', 1, 2), r.mget('x', 'y'), r.look('x'));
  await r.set('text', 'x');
  await refused('wrong type', () => r.fails('text'));
  await r.script('FLUSH');
  await say('forgotten', r.add('n', 1));
  await say('pipeline', r.pipeline().add('n', 1).get('n').add('n', 1).exec());
  await r.script('FLUSH');
  await say('pipeline anew', r.pipeline().add('n', 1).both(0, 'z').exec());
  await say('block', r.multi().add('n', 1).incr('n').look('n').exec());
  await say('loaded', r.script('LOAD', 'return 1').then((sha) => r.evalsha(sha, 0)), r.script('EXISTS', '0'.repeat(40)));
  await say('lost updates', Promise.all(Array.from({ length: 500 }, () => r.add('sum', 1))).then(() => r.get('sum')));
}

async function lock(clients) {
  const [shared, r] = [{ value: 0, inside: 0, most: 0 }, clients[0]];
  await Promise.all(clients.map(async (client) => {
    for (let done = 0; done < 20;) {
      const token = randomUUID();
      if ((await client.set('lock', token, 'PX', 30000, 'NX')) === null) continue;
      shared.most = Math.max(shared.most, ++shared.inside);
      const before = shared.value;
      await client.ping();
      shared.value = before + 1;
      shared.inside--;
      if ((await client.release('lock', randomUUID())) !== 0) throw new Error('a lock was released by who has it not');
      if ((await client.prolong('lock', token, 30000)) !== 1 || (await client.release('lock', token)) !== 1) throw new Error('the lock was lost');
      done++;
    }
  }));
  await say('lock', shared.value, shared.most, r.exists('lock'));
}

async function limits(clients) {
  const tries = (limit) => Promise.all(clients.flatMap((client, c) => Array.from({ length: 40 }, (_, i) => limit(client, `${c}:${i}`))));
  const allowed = async (limit) => (await tries(limit)).reduce((sum, n) => sum + n);
  await say('fixed', allowed((client) => client.fixed('fixed', 10, 60)), clients[0].ttl('fixed').then((ttl) => ttl > 50));
  await say('sliding', allowed((client, name) => client.sliding('sliding', 25, 60, name)), clients[0].zcard('sliding'));
  await clients[0].pexpire('fixed', 1);
  while (await clients[0].exists('fixed'));
  await say('again', allowed((client) => client.fixed('fixed', 3, 60)));
}

run(async () => {
  const clients = Array.from({ length: CLIENTS }, connect);
  await commands(clients[0]);
  await lock(clients);
  await limits(clients);
});
