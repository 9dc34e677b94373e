// Commands of every data type, as a program of ioredis would use them.
import { refused, say, sorted } from './transcript.mjs';

async function strings(r) {
  await say('set', r.set('s', 41), r.set('s', 1, 'NX'), r.set('s', 41, 'GET'), r.set('none', 1, 'XX'), r.set('e', 'v', 'EX', 100));
  await say('counters', r.incr('s'), r.incrby('s', 8), r.decr('s'), r.incrbyfloat('s', 0.5));
  await say('parts', r.append('s', '!'), r.strlen('s'), r.getrange('s', 0, 1), r.setrange('s', 0, '50'), r.get('s'));
  await say('many', r.mset({ a: 1, b: 2 }), r.mget('a', 'b', 'c'), r.msetnx('a', 3, 'c', 3), r.getdel('a'), r.get('a'));
  await say('expiring', r.persist('e'), r.ttl('e'), r.getex('e', 'PX', 90000), r.expire('e', 50, 'GT'), r.pexpireat('e', 1), r.exists('e'));
  await say('bits', r.setbit('bits', 7, 1), r.bitcount('bits'), r.bitfield('f', 'SET', 'u8', '#0', 200, 'INCRBY', 'u8', 0, 100));
  await say('lcs', r.mset('x', 'ohmytext', 'y', 'mynewtext'), r.lcs('x', 'y'), r.lcs('x', 'y', 'IDX'));
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  await say('binary', r.set(bytes, bytes), r.getBuffer(bytes).then((reply) => reply.equals(bytes)));
  await say('large', r.set('large', 'x'.repeat(300000)), r.get('large').then((reply) => reply.length));
  await refused('wrong type', () => r.lpush('s', 1));
  await refused('wrong arity', () => r.get());
  await refused('unknown', () => r.call('NOSUCH', 'a'));
}

async function collections(r) {
  await say('hset', r.hset('h', { f: 1, g: 'two' }), r.hsetnx('h', 'f', 3), r.hincrby('h', 'f', 4), r.hincrbyfloat('h', 'f', 0.5));
  await say('hget', r.hget('h', 'f'), r.hmget('h', 'f', 'none'), r.hgetall('h'), r.hgetall('none'), r.hdel('h', 'f'), r.hlen('h'));
  await say('lists', r.rpush('l', 'a', 'b', 'c'), r.lpush('l', 'z'), r.lrange('l', 0, -1), r.lpos('l', 'c'), r.lpop('l', 2), r.llen('l'));
  await say('list moves', r.linsert('l', 'BEFORE', 'c', 'bb'), r.lmove('l', 'm', 'LEFT', 'RIGHT'), r.lmpop(1, 'l', 'RIGHT', 'COUNT', 5));
  await say('sets', r.sadd('t', 1, 2, 3), r.sadd('u', 3, 4), sorted(r.sinter('t', 'u')), sorted(r.sunion('t', 'u')), r.smismember('t', 1, 9));
  await say('stored', r.sdiffstore('v', 't', 'u'), sorted(r.smembers('v')), r.sintercard(2, 't', 'u'), r.smove('t', 'u', 1));
  await say('zadd', r.zadd('z', 1, 'a', 2, 'b', 3.5, 'c'), r.zadd('z', 'INCR', 5, 'a'), r.zscore('z', 'c'), r.zrank('z', 'a'));
  await say('zrange', r.zrange('z', 0, -1, 'WITHSCORES'), r.zrangebyscore('z', '(2', '+inf', 'LIMIT', 0, 1), r.zpopmin('z'), r.zcard('z'));
  await say('geo', r.geoadd('g', 13.361389, 38.115556, 'Palermo', 15.087269, 37.502669, 'Catania'), r.geodist('g', 'Palermo', 'Catania', 'km'));
  await say('geosearch', r.geosearch('g', 'FROMLONLAT', 15, 37, 'BYRADIUS', 200, 'km', 'ASC', 'WITHDIST'));
  await say('hyperloglog', r.pfadd('p', 1, 2, 3), r.pfadd('q', 3, 4), r.pfcount('p', 'q'), r.pfmerge('p', 'q'), r.pfcount('p'));
}

async function streams(r) {
  await say('xadd', ...[1, 2, 3, 4, 5].map((i) => r.xadd('x1', `${i}-1`, 'f', i)), r.xlen('x1'), r.xrange('x1', 2, 3));
  await say('group', r.xgroup('CREATE', 'x1', 'g', 0), r.xreadgroup('GROUP', 'g', 'c', 'COUNT', 2, 'STREAMS', 'x1', '>'));
  await refused('group exists', () => r.xgroup('CREATE', 'x1', 'g', 0));
  await say('ack', r.xack('x1', 'g', '1-1'), r.xpending('x1', 'g'), r.xautoclaim('x1', 'g', 'd', 0, 0), r.xdel('x1', '5-1'));
  await say('end', r.xtrim('x1', 'MAXLEN', 2), r.xread('STREAMS', 'x1', 0), r.xgroup('DESTROY', 'x1', 'g'));
}

async function keys(r) {
  await r.flushdb();
  await r.mset(Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`key:${i}`, i])));
  await r.hset('hash', Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, i])));
  const found = new Set();
  for await (const batch of r.scanStream({ match: 'key:*', count: 50 })) batch.forEach((key) => found.add(key));
  const fields = new Set();
  for await (const batch of r.hscanStream('hash')) batch.forEach((text, i) => i % 2 === 0 && fields.add(text));
  await say('scan', found.size, fields.size, r.dbsize());
  await say('moves', r.rename('key:1', 'k'), r.copy('k', 'k2'), r.del('k', 'k2'), r.unlink('none'), r.type('hash'), r.object('ENCODING', 'key:5'));
  await say('restore', r.dumpBuffer('key:2').then((payload) => r.restore('again', 0, payload)), r.get('key:2'));
  await say('restored', r.get('again'), r.config('GET', 'maxmemory'), r.select(1), r.dbsize(), r.select(0));
}

export async function all(r) {
  for (const family of [strings, collections, streams, keys]) {
    await say('#', family.name);
    await family(r);
  }
}
