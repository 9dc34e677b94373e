// A queue of jobs by BullMQ: arguments are the port and the path of the unix socket of an empty server. Several workers share the
// jobs, and each is done once: at once, later, in order of priority, again after a failure, by parents after their children.
import { FlowProducer, Queue, QueueEvents, Worker } from 'bullmq';
import { run, say } from './transcript.mjs';

const port = Number(process.argv[2]);
const connection = { port, maxRetriesPerRequest: null };
const JOBS = 150;
const WORKERS = 4;

const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);

async function until(condition) {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function ordinary(queue) {
  const [started, completed, failed] = [new Map(), new Map(), new Map()];
  const work = async (job) => {
    count(started, job.id);
    if (job.data.n % 10 === 3 && job.attemptsMade === 0) throw new Error('once more');
    await job.updateProgress(50);
    return job.data.n * 2;
  };
  const workers = Array.from({ length: WORKERS }, () => new Worker(queue.name, work, { connection, concurrency: 5 }));
  for (const worker of workers) {
    worker.on('completed', (job) => count(completed, job.id));
    worker.on('failed', (job) => count(failed, job.id));
  }

  const options = (n) => ({ jobId: `job-${n}`, attempts: 3, backoff: { type: 'fixed', delay: 20 }, ...(n % 7 === 0 && { delay: 50 }), ...(n % 5 === 0 && { priority: 1 + (n % 3) }) });
  await queue.addBulk(Array.from({ length: JOBS }, (_, n) => ({ name: 'double', data: { n }, opts: options(n) })));
  await Promise.all(Array.from({ length: 20 }, (_, n) => queue.add('double', { n }, options(n)))); // there already
  await until(() => completed.size === JOBS);
  const again = Array.from({ length: JOBS }, (_, n) => n).filter((n) => n % 10 === 3);
  await say('completed', completed.size, Math.max(...completed.values()), failed.size, Math.max(...failed.values()));
  await say('started', [...started.values()].reduce((sum, n) => sum + n), again.every((n) => started.get(`job-${n}`) === 2));
  const jobs = await queue.getJobs(['completed']);
  await say('results', jobs.length, jobs.every((job) => job.returnvalue === job.data.n * 2));
  await say('counts', queue.getJobCounts('active', 'completed', 'delayed', 'failed', 'prioritized', 'waiting'));
  await Promise.all(workers.map((worker) => worker.close()));
}

async function priorities(queue) {
  const order = [];
  for (const [name, priority] of [['c', 3], ['a', 1], ['b', 2], ['d', 10]]) await queue.add(name, {}, { priority });
  const worker = new Worker(queue.name, async (job) => order.push(job.name), { connection });
  await until(() => order.length === 4);
  await say('priorities', order);
  await worker.close();
}

async function failures(queue) {
  const events = new QueueEvents(queue.name, { connection });
  await events.waitUntilReady();
  const worker = new Worker(queue.name, async () => { throw new Error('never'); }, { connection });
  const job = await queue.add('hopeless', {}, { attempts: 2 });
  await say('failure', job.waitUntilFinished(events).then(() => 'done', (error) => error.message));
  await say('failed', queue.getJobCounts('failed', 'completed'), job.getState());
  await worker.close();
  await job.retry();
  const other = new Worker(queue.name, async () => 'at last', { connection });
  await say('retried', job.waitUntilFinished(events));
  await Promise.all([other.close(), events.close()]);
}

async function families() {
  const flow = new FlowProducer({ connection });
  const workers = [
    new Worker('children', async (job) => job.data.n, { connection, concurrency: 3 }),
    new Worker('parents', async (job) => Object.values(await job.getChildrenValues()).reduce((sum, n) => sum + n, 0), { connection }),
  ];
  const sums = new Promise((resolve) => {
    const seen = [];
    workers[1].on('completed', (job, value) => seen.push(value) === 3 && resolve(seen.sort((a, b) => a - b)));
  });
  for (let p = 1; p <= 3; p++) {
    const children = Array.from({ length: 4 }, (_, n) => ({ name: 'child', queueName: 'children', data: { n: p * n } }));
    await flow.add({ name: 'parent', queueName: 'parents', children });
  }
  await say('sums', sums);
  await Promise.all([...workers.map((worker) => worker.close()), flow.close()]);
}

async function pauses(queue) {
  await queue.pause();
  await queue.add('x', {});
  await say('paused', queue.isPaused(), queue.getJobCounts('paused', 'waiting'));
  await queue.resume();
  await queue.drain();
  await say('drained', queue.isPaused(), queue.count());
  await queue.obliterate({ force: true });
  await say('gone', queue.getJobCounts('completed', 'failed', 'waiting'));
}

run(async () => {
  for (const part of [ordinary, priorities, failures, families, pauses]) {
    await say('#', part.name);
    const queue = new Queue(part.name, { connection });
    await part(queue);
    await queue.close();
  }
});
