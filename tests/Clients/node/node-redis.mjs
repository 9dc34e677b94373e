// Ordinary use of node-redis: arguments are RESP2 or RESP3, the port and the path of the unix socket of an empty server.
import { WatchError, createClient, createClientPool } from 'redis';
import * as data from './node-redis-data.mjs';
import { events, refused, restartServer, run, say } from './transcript.mjs';

const [protocol, port, path] = [Number(process.argv[2].slice(4)), Number(process.argv[3]), process.argv[4]];
const connect = async ({ socket = { port }, ...options } = {}) => {
  // "Unstable" is the form in which this client returns what XREAD replies in RESP3; without it, it refuses to.
  const client = createClient({ RESP: protocol, unstableResp3: true, socket: { reconnectStrategy: 10, ...socket }, ...options });
  client.on('error', () => {}); // the calls that fail tell it themselves
  return client.connect();
};

async function pipelines(r) {
  const calls = Array.from({ length: 1000 }, (_, i) => [r.set(`p${i}`, `${i}`), r.incr(`p${i}`)]).flat();
  const replies = await Promise.all(calls);
  await say('pipeline', replies.length, replies.slice(0, 3), replies.at(-1));
  await say('multi without exec', r.multi().set('text', 'x').get('text').execAsPipeline());
}

async function transactions(r) {
  await say('exec', r.multi().set('t', '1').incr('t').lPush('tl', 'a').hGetAll('none').zRangeWithScores('none', 0, -1).exec());
  await refused('exec with error', () => r.multi().set('t', 'x').incr('t').get('t').exec());
  await say('not undone', r.get('t'));
  await refused('aborted', () => r.multi().set('t', '1').addCommand(['NOSUCH', 'a']).exec());
  const other = await connect();
  await r.watch('t');
  await other.set('t', 'changed');
  await refused('watched', () => r.multi().set('t', 'lost').exec());
  await r.set('account', '0');
  const pool = await createClientPool({ RESP: protocol, socket: { port } }, { minimum: 1, maximum: 4 }).connect();
  const deposit = () => pool.execute(async (client) => {
    for (;;) {
      await client.watch('account');
      const balance = Number(await client.get('account'));
      try {
        return await client.multi().set('account', `${balance + 1}`).exec();
      } catch (error) {
        if (!(error instanceof WatchError)) throw error;
      }
    }
  });
  await Promise.all(Array.from({ length: 100 }, deposit));
  await say('watch and retry', r.get('account'));
  pool.destroy();
  other.destroy();
}

async function messages(r) {
  const subscriber = await connect();
  const heard = [];
  const listen = (kind) => (message, channel) => heard.push([kind, channel, message]);
  const hear = async (count) => {
    while (heard.length < count) await new Promise(setImmediate);
    return heard.splice(0).sort();
  };
  await subscriber.subscribe(['news', 'other'], listen('message'));
  await subscriber.pSubscribe('n*', listen('pattern'));
  await subscriber.sSubscribe('shard', listen('shard'));
  await say('publish', r.publish('news', 'hello'), r.publish('other', 'x'), r.publish('n', 'y'), r.sPublish('shard', 'z'));
  await say('heard', hear(5));
  if (protocol === 3) await say('calls between messages', subscriber.get('account'), subscriber.ping());
  else await refused('calls between messages', () => subscriber.get('account'));
  await say('pubsub', r.pubSubChannels('n*'), r.pubSubNumSub(['news', 'none']), r.pubSubNumPat(), r.pubSubShardChannels());
  const ready = events(subscriber, 'ready', 1);
  await say('killed', r.clientKill({ filter: 'TYPE', type: 'pubsub' }));
  await ready;
  while ((await r.pubSubNumSub('other')).other === 0);
  await say('heard again', r.publish('other', 'still'), hear(1));
  await subscriber.unsubscribe(['news', 'other']);
  await subscriber.pUnsubscribe('n*');
  await subscriber.sUnsubscribe('shard');
  await say('ordinary again', subscriber.get('account'), r.publish('news', 'nobody'));
  subscriber.destroy();
}

async function waiting(r) {
  const waiter = await connect();
  await say('in vain', waiter.blPop('queue', 0.05), waiter.bzPopMin('zq', 0.05));
  await say('in vain', waiter.xRead({ key: 'feed', id: '$' }, { BLOCK: 50 }));
  const calls = [
    [() => waiter.blPop(['none', 'queue'], 10), () => r.rPush('queue', 'job')],
    [() => waiter.blMove('queue', 'done', 'LEFT', 'RIGHT', 10), () => r.rPush('queue', 'job')],
    [() => waiter.blmPop(10, ['none', 'queue'], 'LEFT', { COUNT: 2 }), () => r.rPush('queue', ['1', '2', '3'])],
    [() => waiter.bzPopMax('zq', 10), () => r.zAdd('zq', { score: 1, value: 'm' })],
    [() => waiter.xRead({ key: 'feed', id: '$' }, { BLOCK: 10_000 }), () => r.xAdd('feed', '7-7', { f: 'v' })],
  ];
  for (const [call, feed] of calls) {
    const found = call();
    while (!(await r.info('clients')).includes('blocked_clients:1'));
    await feed();
    await say('served', found);
  }
  waiter.destroy();
}

async function users(r) {
  await say('acl', r.aclSetUser('reader', ['reset', 'on', '>secret', '+@read', '+set', '+client', '~app:*']), r.aclWhoAmI());
  const user = await connect({ username: 'reader', password: 'secret' });
  await say('allowed', user.set('app:1', 'x'), user.get('app:1'));
  await refused('other key', () => user.get('other'));
  await refused('other command', () => user.del('app:1'));
  await refused('wrong password', () => connect({ username: 'reader', password: 'guess', socket: { port, reconnectStrategy: false } }));
  const { flags, keys, commands } = await r.aclGetUser('reader');
  await say('getuser', flags, keys, commands.split(' ').sort(), r.aclDelUser('reader'), r.aclUsers());
  user.destroy();
}

async function reconnecting(r) {
  const victim = await connect({ name: 'victim', database: 2 });
  for (let i = 0; i < 3; i++) {
    await victim.ping();
    const ready = events(victim, 'ready', 1);
    await say('kill', r.clientKill({ filter: 'ID', id: (await r.clientList()).find((client) => client.name === 'victim').id }));
    await ready;
    await say('reconnected', victim.set('again', `${i}`), victim.get('again'), victim.clientGetName());
    await say('its database', victim.clientInfo().then((info) => [info.db, info.resp]));
  }
  await say('before', victim.set('volatile', '1'));
  const back = [events(victim, 'ready', 1), events(r, 'ready', 1)];
  await restartServer();
  await Promise.all(back);
  await say('after a restart', victim.get('volatile'), victim.set('volatile', '2'), victim.get('volatile'));
  await say('in another database', r.get('volatile'));
  await victim.close();
}

run(async () => {
  const r = await connect();
  await data.all(r);
  await r.flushAll();
  for (const client of [r, await connect({ socket: { path } })]) {
    await pipelines(client);
    await transactions(client);
    await messages(client);
  }
  await waiting(r);
  await users(r);
  await reconnecting(r);
});
