// Ordinary use of ioredis: arguments are the port and the path of the unix socket of an empty server.
import { Redis } from 'ioredis';
import * as data from './ioredis-data.mjs';
import { events, refused, restartServer, run, say } from './transcript.mjs';

const [port, path] = [Number(process.argv[2]), process.argv[3]];
const connect = (options = {}) => {
  const client = new Redis({ port, retryStrategy: () => 10, ...options });
  client.on('error', () => {}); // the calls that fail tell it themselves
  return client;
};

async function pipelines(r) {
  const pipeline = r.pipeline();
  for (let i = 0; i < 1000; i++) pipeline.set(`p${i}`, i).incr(`p${i}`);
  const replies = await pipeline.exec();
  await say('pipeline', replies.length, replies.slice(0, 3), replies.at(-1));
  await say('error within', r.pipeline().set('text', 'x').incr('text').get('text').exec());
  const automatic = connect({ enableAutoPipelining: true });
  await say('automatic', ...Array.from({ length: 20 }, (_, i) => automatic.incrby('auto', i)));
  automatic.disconnect();
}

async function transactions(r) {
  await say('exec', r.multi().set('t', 1).incr('t').lpush('tl', 'a').exec());
  await say('exec with error', r.multi().set('t', 'x').incr('t').get('t').exec());
  await refused('aborted', () => r.multi().set('t', 1).call('nosuch', 'a').exec());
  await say('inline', r.multi({ pipeline: false }), r.get('t'), r.discard());
  const other = connect();
  await r.watch('t');
  await other.set('t', 'changed');
  await say('watched', r.multi().set('t', 'lost').exec(), r.get('t'));
  await r.set('account', 0);
  const depositors = Array.from({ length: 4 }, () => connect());
  await Promise.all(depositors.map(async (client) => {
    for (let done = 0; done < 50;) {
      await client.watch('account');
      const balance = Number(await client.get('account'));
      if (await client.multi().set('account', balance + 1).exec()) done++;
    }
  }));
  await say('watch and retry', r.get('account'));
  for (const client of [other, ...depositors]) client.disconnect();
}

async function messages(r) {
  const subscriber = connect();
  await say('subscribe', subscriber.subscribe('news', 'other'), subscriber.psubscribe('n*'), subscriber.ssubscribe('shard'));
  let heard = events(subscriber, 'message', 2);
  const matched = events(subscriber, 'pmessage', 2);
  const sharded = events(subscriber, 'smessage', 1);
  await say('publish', r.publish('news', 'hello'), r.publish('other', 'x'), r.publish('n', 'y'), r.spublish('shard', 'z'));
  await say('heard', heard, matched, sharded);
  await refused('subscribed only', () => subscriber.get('t'));
  await say('pubsub', r.pubsub('CHANNELS', 'n*'), r.pubsub('NUMSUB', 'news', 'none'), r.pubsub('NUMPAT'));
  const ready = events(subscriber, 'ready', 1);
  await say('killed', r.client('KILL', 'TYPE', 'pubsub'));
  await ready;
  while ((await r.pubsub('NUMSUB', 'other'))[1] === 0);
  heard = events(subscriber, 'message', 1);
  await say('heard again', r.publish('other', 'still'), heard);
  await say('unsubscribed', subscriber.unsubscribe('news', 'other'), subscriber.punsubscribe('n*'), subscriber.sunsubscribe('shard'));
  await say('ordinary again', subscriber.get('account'));
  subscriber.disconnect();
}

async function waiting(r) {
  const waiter = connect();
  await say('in vain', waiter.blpop('queue', 0.05), waiter.bzpopmin('zq', 0.05), waiter.xread('BLOCK', 50, 'STREAMS', 'feed', '$'));
  const calls = [
    [() => waiter.blpop('none', 'queue', 10), () => r.rpush('queue', 'job')],
    [() => waiter.brpoplpush('queue', 'done', 10), () => r.rpush('queue', 'job')],
    [() => waiter.blmpop(10, 2, 'none', 'queue', 'LEFT', 'COUNT', 2), () => r.rpush('queue', 1, 2, 3)],
    [() => waiter.bzpopmax('zq', 10), () => r.zadd('zq', 1, 'm')],
    [() => waiter.xread('BLOCK', 10000, 'STREAMS', 'feed', '$'), () => r.xadd('feed', '7-7', 'f', 'v')],
  ];
  for (const [call, feed] of calls) {
    const found = call();
    while (!(await r.info('clients')).includes('blocked_clients:1'));
    await feed();
    await say('served', found);
  }
  const unblocked = waiter.blpop('never', 0);
  while (!(await r.info('clients')).includes('blocked_clients:1'));
  const id = /id=(\d+) [^\n]*flags=b/.exec(await r.client('LIST'))[1];
  await say('unblocked', r.client('UNBLOCK', id), unblocked);
  waiter.disconnect();
}

async function users(r) {
  await say('acl', r.acl('SETUSER', 'reader', 'reset', 'on', '>secret', '+@read', '+set', '+info', '~app:*'), r.acl('WHOAMI'));
  const user = connect({ username: 'reader', password: 'secret' });
  await say('allowed', user.set('app:1', 'x'), user.get('app:1'));
  await refused('other key', () => user.get('other'));
  await refused('other command', () => user.del('app:1'));
  const stranger = connect({ username: 'reader', password: 'guess', retryStrategy: null, lazyConnect: true });
  const told = events(stranger, 'error', 1);
  await refused('wrong password', () => stranger.get('app:1'));
  await say('told', told);
  await say('deluser', r.acl('DELUSER', 'reader'), r.acl('USERS'), r.acl('LOG', 'RESET'));
  user.disconnect();
  stranger.disconnect();
}

async function reconnecting(r) {
  const victim = connect({ connectionName: 'victim' });
  for (let i = 0; i < 3; i++) {
    await victim.ping();
    const id = /id=(\d+) [^\n]*name=victim/.exec(await r.client('LIST'))[1];
    await say('kill', r.client('KILL', 'ID', id));
    await say('reconnected', victim.set('again', i), victim.get('again'), victim.client('GETNAME'));
  }
  await say('before', victim.set('volatile', 1));
  await restartServer();
  await say('after a restart', victim.get('volatile'), victim.set('volatile', 2));
  await say('for both', victim.get('volatile'), r.get('volatile'));
  const offline = connect({ maxRetriesPerRequest: 0, enableOfflineQueue: false, lazyConnect: true });
  await offline.connect();
  await say('quit', offline.quit(), victim.quit());
}

run(async () => {
  const r = connect();
  await data.all(r);
  await r.flushall();
  for (const client of [r, connect({ path })]) {
    await pipelines(client);
    await transactions(client);
    await messages(client);
  }
  await waiting(r);
  await users(r);
  await reconnecting(r);
});
