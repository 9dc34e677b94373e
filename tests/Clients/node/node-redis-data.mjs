// Commands of every data type, as a program of node-redis would use them.
import { RESP_TYPES } from 'redis';
import { refused, say, sorted } from './transcript.mjs';

async function strings(r) {
  await say('set', r.set('s', '41'), r.set('s', '1', { condition: 'NX' }), r.set('s', '41', { GET: true }));
  await say('counters', r.incr('s'), r.incrBy('s', 8), r.decr('s'), r.incrByFloat('s', 0.5));
  await say('parts', r.append('s', '!'), r.strLen('s'), r.getRange('s', 0, 1), r.setRange('s', 0, '50'), r.get('s'));
  await say('many', r.mSet({ a: '1', b: '2' }), r.mGet(['a', 'b', 'c']), r.mSetNX({ a: '3', c: '3' }), r.getDel('a'), r.get('a'));
  await say('expiring', r.setEx('e', 100, 'v'), r.ttl('e'), r.getEx('e', { type: 'PERSIST' }), r.ttl('e'), r.expire('e', 50), r.exists('e'));
  await say('bits', r.setBit('bits', 7, 1), r.getBit('bits', 7), r.bitCount('bits'), r.bitPos('bits', 1));
  await say('lcs', r.mSet({ x: 'ohmytext', y: 'mynewtext' }), r.lcs('x', 'y'), r.lcsIdx('x', 'y'));
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const binary = r.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  await say('binary', r.set(bytes, bytes), binary.get(bytes).then((reply) => reply.equals(bytes)));
  await say('large', r.set('large', 'x'.repeat(300000)), r.get('large').then((reply) => reply.length));
  await refused('wrong type', () => r.lPush('s', '1'));
  await refused('unknown', () => r.sendCommand(['NOSUCH', 'a']));
}

async function hashesAndLists(r) {
  await say('hset', r.hSet('h', { f: '1', g: 'two' }), r.hSetNX('h', 'f', '3'), r.hIncrBy('h', 'f', 4), r.hIncrByFloat('h', 'f', 0.5));
  await say('hget', r.hGet('h', 'f'), r.hmGet('h', ['f', 'none']), r.hGetAll('h'), r.hGetAll('none'), r.hDel('h', 'f'), r.hLen('h'));
  await say('hrandfield', r.hRandFieldCountWithValues('h', 2), r.hExists('h', 'none'), r.hKeys('h'), r.hVals('h'));
  await say('lists', r.rPush('l', ['a', 'b', 'c']), r.lPush('l', 'z'), r.lRange('l', 0, -1), r.lPos('l', 'c'), r.lPopCount('l', 2));
  await say('list moves', r.lInsert('l', 'BEFORE', 'c', 'bb'), r.lMove('l', 'm', 'LEFT', 'RIGHT'), r.lmPop('l', 'RIGHT', { COUNT: 5 }));
  await say('sort', r.rPush('n', ['3', '1', '2']), r.sort('n', { DIRECTION: 'DESC', LIMIT: { offset: 0, count: 2 } }), r.sortStore('n', 'o'));
}

async function setsAndSortedSets(r) {
  await say('sets', r.sAdd('t', ['1', '2', '3']), r.sAdd('u', ['3', '4']), sorted(r.sInter(['t', 'u'])), sorted(r.sUnion(['t', 'u'])));
  await say('members', r.sIsMember('t', '1'), r.smIsMember('t', ['1', '9']), sorted(r.sMembers('t')), r.sInterCard(['t', 'u']));
  await say('zadd', r.zAdd('z', [{ score: 1, value: 'a' }, { score: 2, value: 'b' }, { score: 3.5, value: 'c' }]), r.zIncrBy('z', 5, 'a'));
  await say('zscore', r.zScore('z', 'c'), r.zScore('z', 'none'), r.zmScore('z', ['a', 'none']), r.zRank('z', 'a'), r.zCount('z', '(2', 'inf'));
  await say('infinite', r.zAdd('i', [{ score: Infinity, value: 'a' }, { score: -Infinity, value: 'b' }]), r.zRangeWithScores('i', 0, -1));
  await say('zrange', r.zRangeWithScores('z', 0, -1), r.zRange('z', '[a', '+', { BY: 'LEX' }), r.zPopMin('z'), r.zPopMaxCount('z', 2));
  await say('combined', r.zAdd('z', { score: 2, value: 'x' }), r.zUnionWithScores(['z', 'z']), r.zDiff(['z', 'none']), r.zmPop('z', 'MAX'));
  await say('geo', r.geoAdd('g', [{ longitude: 13.361389, latitude: 38.115556, member: 'Palermo' }]), r.geoPos('g', ['Palermo', 'none']));
  await say('geosearch', r.geoSearchWith('g', { longitude: 15, latitude: 37 }, { radius: 200, unit: 'km' }, ['WITHDIST', 'WITHCOORD']));
  await say('hyperloglog', r.pfAdd('p', ['1', '2', '3']), r.pfCount('p'), r.pfMerge('q', 'p'), r.pfCount('q'));
}

async function streams(r) {
  await say('xadd', ...[1, 2, 3, 4, 5].map((i) => r.xAdd('x1', `${i}-1`, { f: `${i}` })), r.xLen('x1'), r.xRange('x1', '2', '3'));
  await say('group', r.xGroupCreate('x1', 'g', '0'), r.xReadGroup('g', 'c', { key: 'x1', id: '>' }, { COUNT: 2 }));
  await refused('group exists', () => r.xGroupCreate('x1', 'g', '0'));
  await say('ack', r.xAck('x1', 'g', '1-1'), r.xPending('x1', 'g'), r.xAutoClaim('x1', 'g', 'd', 0, '0'), r.xDel('x1', '5-1'));
  await say('pending', r.xPendingRange('x1', 'g', '-', '+', 10).then((all) => all.map(({ id, consumer }) => [id, consumer])));
  const { length, groups, 'last-generated-id': last } = await r.xInfoStream('x1');
  await say('info', length, groups, last, r.xInfoGroups('x1'), r.xInfoConsumers('x1', 'g').then((all) => all.map(({ name, pending }) => [name, pending])));
  await say('end', r.xTrim('x1', 'MAXLEN', 2), r.xRead({ key: 'x1', id: '0' }), r.xGroupDestroy('x1', 'g'));
}

async function keys(r) {
  await r.flushDb();
  await r.mSet(Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`key:${i}`, `${i}`])));
  await r.hSet('hash', Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, `${i}`])));
  await r.zAdd('zset', Array.from({ length: 500 }, (_, i) => ({ score: i, value: `m${i}` })));
  const found = new Set();
  for await (const batch of r.scanIterator({ MATCH: 'key:*', COUNT: 50 })) batch.forEach((key) => found.add(key));
  const fields = new Set();
  for await (const batch of r.hScanIterator('hash')) batch.forEach(({ field }) => fields.add(field));
  const members = new Set();
  for await (const batch of r.zScanIterator('zset')) batch.forEach(({ value }) => members.add(value));
  await say('scan', found.size, fields.size, members.size, r.dbSize(), r.scan('0', { TYPE: 'hash', COUNT: 10000 }).then((s) => s.keys));
  await say('moves', r.rename('key:1', 'k'), r.copy('k', 'k2'), r.del(['k', 'k2']), r.unlink('none'), r.type('hash'), r.objectEncoding('key:5'));
  await say('config', r.configGet('maxmemory'), r.configSet('maxmemory', '0'), r.memoryUsage('none'), r.commandGetKeys(['MSET', 'a', '1', 'b', '2']));
  await say('time', r.sendCommand(['TIME']).then((time) => time.length), r.ping(), r.echo('x'), r.commandCount().then((n) => n > 200));
  await say('functions of the client', r.clientId().then((id) => id > 0), r.clientSetName('n'), r.clientGetName(), r.clientNoEvict(false));
}

export async function all(r) {
  for (const family of [strings, hashesAndLists, setsAndSortedSets, streams, keys]) {
    await say('#', family.name);
    await family(r);
  }
}
