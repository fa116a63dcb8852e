/** How a run ends, by its cut. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from '../../server/test/s3-server.ts'
import type { Running } from '../running.ts'
import type { RandomSource } from './random.ts'
import type { Cut, Setup } from './setup.ts'

/**
 * The servers continue after these: requests in the meantime may be refused, and their results are unknown. A server that was
 * stopped finds its deadlines passed.
 */
export const isOutage = (cut: Cut): boolean => !['kill', 'power', 'clock'].includes(cut)

/** The longest lease is 60 s. */
const longestPauseMs = 75_000
const longestOutageMs = 20_000
/** Longer than after which others take a node for ended. */
const longestNetworkMs = 40_000
const readyMs = 60_000

/**
 * - `kill`: kill -9 of the `victims`.
 * - `power`: their disk loses everything that had not reached it.
 * - `pause`: they are stopped, often for longer than their leases, and go on as if nothing had happened.
 * - `clock`: kill -9, while the clocks of two nodes are wrong by an hour: see installation.ts.
 * - `network`: they are cut off from the database, often until others take over.
 * - `database`: PostgreSQL crashes, and is away for a while.
 * - `storage`: the bucket refuses requests, breaks them off or does not respond for a while.
 */
export async function fail(setup: Setup, victims: readonly Running[]): Promise<void> {
  const { options, installation, random } = setup
  if (options.cut === 'kill' || options.cut === 'clock') await killAll(victims)
  else if (options.cut === 'power') await failPower(setup, victims)
  else if (options.cut === 'pause') await pauseAll(victims, random)
  else if (options.cut === 'network') await cutOff(setup, victims)
  else if (options.cut === 'database') {
    await installation.database?.crash()
    await pause(random.between(0, random.chance(0.2) ? longestOutageMs : 2_000))
    await installation.database?.startAgain()
    await untilReady(setup)
  } else await failStorage(setup)
}

const killAll = async (victims: readonly Running[]) => void (await Promise.all(victims.map((node) => node.kill())))

/** The servers are stopped first, so that nothing is acknowledged after it. */
async function failPower({ installation }: Setup, victims: readonly Running[]): Promise<void> {
  for (const { process } of victims) process.kill('SIGSTOP')
  await installation.disk?.cut()
  await killAll(victims)
  await installation.disk?.restore()
}

async function pauseAll(victims: readonly Running[], random: RandomSource): Promise<void> {
  for (const { process } of victims) process.kill('SIGSTOP')
  await pause(random.chance(0.5) ? random.between(0, 10_000) : random.between(30_000, longestPauseMs))
  for (const { process } of victims) process.kill('SIGCONT')
}

async function cutOff(setup: Setup, victims: readonly Running[]): Promise<void> {
  const { installation, nodes, random } = setup
  const relays = victims.flatMap((node) => installation.relays[nodes.indexOf(node)] ?? [])
  const how = random.pick(['silent', 'reset'] as const)
  for (const relay of relays) relay.cut(how)
  await pause(random.chance(0.5) ? random.between(0, 5_000) : random.between(30_000, longestNetworkMs))
  for (const relay of relays) relay.restore()
  await untilReady(setup)
}

/** Each outage has one kind of fault, which all requests get, or some. */
async function failStorage(setup: Setup): Promise<void> {
  const { installation, random } = setup
  const { storage } = installation
  if (!storage) throw new Error('failures of the storage need a bucket')
  const fault = random.pick<Fault>([500, 503, 'cut', 'cut-answer', 'lose-answer', 'hang'])
  const share = random.pick([0.2, 0.5, 1])
  storage.onRequest = () => (random.chance(share) ? fault : 'pass')
  await pause(random.between(500, random.chance(0.2) ? longestOutageMs : 4_000))
  storage.onRequest = () => 'pass'
  await untilReady(setup)
}

/** Waits until all nodes have their database and storage again. */
async function untilReady({ nodes }: Setup): Promise<void> {
  const since = performance.now()
  for (const { address } of nodes) {
    while (!(await isReady(address))) {
      if (performance.now() - since > readyMs) throw new Error(`${address} is not ready again after ${readyMs} ms`)
      await pause(100)
    }
  }
}

async function isReady(address: string): Promise<boolean> {
  const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
  return answer?.status === 200 && !(await answer.text()).includes('unavailable')
}
